-- Whether an emailed link or code signs up a person whose address is not registered. NULL is the default: only if none of
-- the application's clients offers passwords, because nobody could sign up otherwise.

ALTER TABLE identity.applications
    ADD COLUMN sign_up_by_mail boolean;
