-- Domains of addresses are kept as A-labels (RFC 5890). Rows from before hold U-labels; their hashes have a key that is not
-- here, so identity converts them when it starts. These indexes find them without a look at all others.
CREATE INDEX email_addresses_of_unicode_domains ON identity.email_addresses (application_id, credential_id)
    WHERE octet_length(split_part(address, '@', 2)) <> char_length(split_part(address, '@', 2));
CREATE INDEX invites_to_unicode_domains ON identity.invites (application_id, id)
    WHERE octet_length(split_part(email, '@', 2)) <> char_length(split_part(email, '@', 2));
