"""Every table, imported in one place, so that migrations and the data package see the whole database."""

# ruff: noqa: F401  importing a module of models is what makes its tables known

from __future__ import annotations

import crm.accounts.models
import crm.blueprints.apprenticeships.models
import crm.blueprints.collaborations.models
import crm.blueprints.diagnostics.models
import crm.blueprints.disability_confident.models
import crm.blueprints.encounters.models
import crm.blueprints.network.models
import crm.blueprints.next_steps.models
import crm.blueprints.placements.models
import crm.directory.contacts.models
import crm.directory.employers.models
import crm.directory.provision.models
import crm.directory.schools.models
import crm.directory.search.models
import crm.directory.sightings.models
import crm.engagement.models
import crm.importing.models
import crm.jobs.models
import crm.reference.models
import crm.stages.models
import crm.strategy.models
import crm.web.models
from crm.database import Base

metadata = Base.metadata
