-- Invitations of a day are counted by who sent them: ids begin with the time.
CREATE INDEX invites_by_sender_and_id ON identity.invites (application_id, invited_by, id);
DROP INDEX identity.invites_by_sender;
