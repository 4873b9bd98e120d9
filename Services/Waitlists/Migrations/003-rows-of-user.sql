-- A user who was erased leaves all lists.
CREATE INDEX rows_of_user ON waitlists.rows (application_id, user_id);
