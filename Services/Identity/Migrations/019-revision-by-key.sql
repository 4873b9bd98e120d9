-- By keys only: as a join, an import into a new database read all users for each address, until PostgreSQL had counted them.
CREATE OR REPLACE FUNCTION identity.revise_user_of_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE identity.users SET revision = revision + 1
    WHERE application_id = COALESCE(NEW.application_id, OLD.application_id)
      AND id = (
          SELECT c.user_id FROM identity.email_credentials c
          WHERE c.application_id = COALESCE(NEW.application_id, OLD.application_id)
            AND c.id = COALESCE(NEW.credential_id, OLD.credential_id));
    RETURN NULL;
END $$;
