-- One unit's late dossiers: since late ones have an index of their own, they were looked for among those of
-- all units.
CREATE INDEX dossiers_unit_late ON dossiers (unit_id, late, due_on, id, batch_id, superseded_by);
