DROP INDEX accounts_official;
DROP TABLE inspection_exceptions;
DROP TABLE team_exceptions;
DROP TABLE team_declarations;
DELETE FROM parameters WHERE name IN ('team-worked-years', 'team-rotation');
