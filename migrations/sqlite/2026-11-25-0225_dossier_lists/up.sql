-- Late dossiers are what people list most, and they are few: without these a list of one field's
-- late dossiers walks all of the field's to count a thousand.
CREATE INDEX dossiers_late ON dossiers (late, due_on, id, batch_id, superseded_by);
CREATE INDEX dossiers_field_late ON dossiers (field_code, late, due_on, id, batch_id, superseded_by);
