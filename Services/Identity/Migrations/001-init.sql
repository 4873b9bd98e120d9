-- Every table of people's rows has application_id first in its key, so that all of an application's rows can live on
-- one node. Applications and clients are few: every node can have them all.

CREATE TABLE identity.applications (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    parent_account_id uuid,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE identity.clients (
    id text PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES identity.applications,
    name text NOT NULL,
    origins text[] NOT NULL,
    redirect_uris text[] NOT NULL,
    login_methods text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX clients_by_origin ON identity.clients USING gin (origins);

CREATE TABLE identity.users (
    application_id uuid NOT NULL REFERENCES identity.applications,
    id uuid NOT NULL,
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
    -- Begins anew with every change of password, status or role: sessions from before end.
    epoch integer NOT NULL DEFAULT 1,
    -- Grows with every change of what the user's profile shows, kept by the triggers below: who remembers a profile
    -- need only ask for this.
    revision bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- When the personal data went; from then on the row only gives an id its meaning.
    erased_at timestamptz,
    PRIMARY KEY (application_id, id)
);
CREATE INDEX users_by_id ON identity.users (id);

-- Personal data apart from all else, so that it can be erased.
CREATE TABLE identity.user_identities (
    application_id uuid NOT NULL,
    user_id uuid NOT NULL,
    avatar_url text,
    external_id text,
    given_name text,
    family_name text,
    display_name text,
    preferred_language text,
    locale text,
    timezone text,
    PRIMARY KEY (application_id, user_id),
    FOREIGN KEY (application_id, user_id) REFERENCES identity.users
);

-- An address is looked up by a keyed hash, which differs between applications; the address itself stands in a table of
-- its own. An erased address leaves no hash, so that it can sign up anew.
CREATE TABLE identity.email_credentials (
    application_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    email_hash bytea,
    verified_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (application_id, id),
    FOREIGN KEY (application_id, user_id) REFERENCES identity.users,
    CONSTRAINT email_credentials_hash UNIQUE (application_id, email_hash)
);
CREATE INDEX email_credentials_by_user ON identity.email_credentials (application_id, user_id);

CREATE TABLE identity.email_addresses (
    application_id uuid NOT NULL,
    credential_id uuid NOT NULL,
    address text NOT NULL,
    PRIMARY KEY (application_id, credential_id),
    FOREIGN KEY (application_id, credential_id) REFERENCES identity.email_credentials
);

CREATE TABLE identity.passwords (
    application_id uuid NOT NULL,
    user_id uuid NOT NULL,
    hash text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (application_id, user_id),
    FOREIGN KEY (application_id, user_id) REFERENCES identity.users
);

-- Accounts and applications alternate: the parent of an account is an application.
CREATE TABLE identity.accounts (
    application_id uuid NOT NULL REFERENCES identity.applications,
    id uuid NOT NULL,
    name text,
    avatar_url text,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (application_id, id)
);

CREATE TABLE identity.memberships (
    application_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'member', 'viewer')),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (application_id, id),
    FOREIGN KEY (application_id, account_id) REFERENCES identity.accounts,
    FOREIGN KEY (application_id, user_id) REFERENCES identity.users,
    CONSTRAINT memberships_once UNIQUE (application_id, user_id, account_id)
);

CREATE FUNCTION identity.revise_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := OLD.revision + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER revise BEFORE UPDATE OF status, erased_at ON identity.users
    FOR EACH ROW EXECUTE FUNCTION identity.revise_user();

-- For tables whose rows belong to a user.
CREATE FUNCTION identity.revise_user_of_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE identity.users SET revision = revision + 1
    WHERE application_id = COALESCE(NEW.application_id, OLD.application_id)
      AND id = COALESCE(NEW.user_id, OLD.user_id);
    RETURN NULL;
END $$;
CREATE TRIGGER revise AFTER INSERT OR UPDATE OR DELETE ON identity.user_identities
    FOR EACH ROW EXECUTE FUNCTION identity.revise_user_of_row();
CREATE TRIGGER revise AFTER INSERT OR UPDATE OR DELETE ON identity.email_credentials
    FOR EACH ROW EXECUTE FUNCTION identity.revise_user_of_row();
CREATE TRIGGER revise AFTER INSERT OR UPDATE OR DELETE ON identity.memberships
    FOR EACH ROW EXECUTE FUNCTION identity.revise_user_of_row();

CREATE FUNCTION identity.revise_user_of_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE identity.users u SET revision = revision + 1
    FROM identity.email_credentials c
    WHERE c.application_id = COALESCE(NEW.application_id, OLD.application_id)
      AND c.id = COALESCE(NEW.credential_id, OLD.credential_id)
      AND u.application_id = c.application_id AND u.id = c.user_id;
    RETURN NULL;
END $$;
CREATE TRIGGER revise AFTER INSERT OR UPDATE OR DELETE ON identity.email_addresses
    FOR EACH ROW EXECUTE FUNCTION identity.revise_user_of_address();

CREATE FUNCTION identity.revise_members_of_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE identity.users u SET revision = revision + 1
    FROM identity.memberships m
    WHERE m.application_id = NEW.application_id AND m.account_id = NEW.id
      AND u.application_id = m.application_id AND u.id = m.user_id;
    RETURN NULL;
END $$;
CREATE TRIGGER revise AFTER UPDATE ON identity.accounts
    FOR EACH ROW EXECUTE FUNCTION identity.revise_members_of_account();

-- Work in other services that a transaction here has promised; the gateway carries it there. Mails hold addresses, so
-- they go when their user is erased. What was asked for an address that may be nobody's has no user.
CREATE TABLE identity.effects (
    application_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid,
    kind text NOT NULL CHECK (kind IN ('mail', 'mail_request', 'epoch')),
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- Until then nobody else is given it.
    claimed_until timestamptz NOT NULL DEFAULT '-infinity',
    attempts integer NOT NULL DEFAULT 0,
    PRIMARY KEY (application_id, id)
);
CREATE INDEX effects_by_age ON identity.effects (id);
CREATE INDEX effects_of_user ON identity.effects (application_id, user_id);

-- Invitations to an account. Address and its hash go when they are over, with whoever they belonged to.
CREATE TABLE identity.invites (
    application_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    client_id text NOT NULL REFERENCES identity.clients,
    email text,
    email_hash bytea,
    role text NOT NULL CHECK (role IN ('owner', 'member', 'viewer')),
    -- Nobody, when an operator invites.
    invited_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    revoked_at timestamptz,
    PRIMARY KEY (application_id, id),
    FOREIGN KEY (application_id, account_id) REFERENCES identity.accounts
);
CREATE INDEX invites_by_account ON identity.invites (application_id, account_id, id);
CREATE INDEX invites_by_sender ON identity.invites (application_id, invited_by);
CREATE INDEX invites_by_address ON identity.invites (application_id, email_hash);
CREATE INDEX invites_by_id ON identity.invites (id);
CREATE INDEX accounts_by_id ON identity.accounts (id);

-- Proofs of others that were acted on, for as long as they live: each counts once.
CREATE TABLE identity.used_proofs (
    id text PRIMARY KEY,
    used_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX used_proofs_by_age ON identity.used_proofs (used_at);

-- Who did what, when, from where, and for which request. Holds no secret; the network address is its only personal data
-- and goes when the user is erased.
CREATE TABLE identity.audit_log (
    application_id uuid NOT NULL,
    id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    event text NOT NULL,
    user_id uuid,
    client_id text,
    request_id text,
    ip text,
    -- Of an attempt at an address that is nobody's.
    email_hash bytea,
    caller text NOT NULL,
    -- The names of the fields that were changed.
    changed text[],
    PRIMARY KEY (application_id, id)
);
CREATE INDEX audit_log_by_user ON identity.audit_log (application_id, user_id, id);
