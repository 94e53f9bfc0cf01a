DELETE FROM parameters WHERE name = 'team-member-letter';
