-- The period examined for which leave was given: dossiers that somebody handled are others in another period.
ALTER TABLE team_exceptions ADD COLUMN period_from DATE;
ALTER TABLE team_exceptions ADD COLUMN period_to DATE;
UPDATE team_exceptions SET
  period_from = (SELECT i.period_from FROM inspections i WHERE i.id = team_exceptions.inspection_id),
  period_to = (SELECT i.period_to FROM inspections i WHERE i.id = team_exceptions.inspection_id)
WHERE inspection_id IS NOT NULL;
