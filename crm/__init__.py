"""An employer engagement CRM for Rotherham: the employer side of the Employment and Skills Strategy 2026-2031."""
