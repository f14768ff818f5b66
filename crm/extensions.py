"""Flask's extensions, created unbound; `crm.app` binds them. Imports nothing of ours."""

from __future__ import annotations

from flask_compress import Compress
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

login_manager = LoginManager()
csrf = CSRFProtect()
migrate = Migrate()
compress = Compress()
