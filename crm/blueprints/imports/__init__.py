"""Loading the registers that others publish, each as it is: one file for each kind, one command for all."""
