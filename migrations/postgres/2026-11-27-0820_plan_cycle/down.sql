DELETE FROM parameters WHERE id = 'p-plan-cycle';
