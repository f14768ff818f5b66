FLASK_APP=crm.app
