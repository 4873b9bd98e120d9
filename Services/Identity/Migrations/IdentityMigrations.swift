import Postgres

extension Migrator {
    /// The migrator of this service's schema.
    static func identity(_ postgres: PostgresClient) -> Migrator {
        Migrator(postgres, schema: "identity", migrations: identityMigrations)
    }
}

/// The migrations of this service's schema.
let identityMigrations = [
    Migration(1, "init", PackageResources._01_init_sql),
    Migration(2, "client-settings", PackageResources._02_client_settings_sql),
    Migration(3, "social", PackageResources._03_social_sql),
    Migration(4, "oauth-clients", PackageResources._04_oauth_clients_sql),
    Migration(5, "audit-log", PackageResources._05_audit_log_sql),
    Migration(6, "ascii-domains", PackageResources._06_ascii_domains_sql),
    Migration(7, "invite-limits", PackageResources._07_invite_limits_sql),
    Migration(8, "application-branding", PackageResources._08_application_branding_sql),
    Migration(9, "sign-up-by-mail", PackageResources._09_sign_up_by_mail_sql),
    Migration(10, "sign-up-settings", PackageResources._10_sign_up_settings_sql),
    Migration(11, "factors", PackageResources._11_factors_sql),
    Migration(12, "sign-up-waitlist", PackageResources._12_sign_up_waitlist_sql),
    Migration(13, "unregistered-mails", PackageResources._13_unregistered_mails_sql),
    Migration(14, "terms", PackageResources._14_terms_sql),
    Migration(15, "waitlist-mails", PackageResources._15_waitlist_mails_sql),
    Migration(16, "factor-settings", PackageResources._16_factor_settings_sql),
    Migration(17, "two-step-choice", PackageResources._17_two_step_choice_sql),
    Migration(18, "authentication-methods", PackageResources._18_authentication_methods_sql),
    Migration(19, "revision-by-key", PackageResources._19_revision_by_key_sql),
    Migration(20, "imported-users", PackageResources._20_imported_users_sql),
    Migration(21, "user-lists", PackageResources._21_user_lists_sql),
    Migration(22, "proven-mailboxes", PackageResources._22_proven_mailboxes_sql),
    Migration(23, "personal-data", PackageResources._23_personal_data_sql),
    Migration(24, "waitlist-erasure", PackageResources._24_waitlist_erasure_sql),
    Migration(25, "user-emails", PackageResources._25_user_emails_sql),
    Migration(26, "shared-accounts", PackageResources._26_shared_accounts_sql),
    Migration(27, "webhooks", PackageResources._27_webhooks_sql),
    Migration(28, "api-keys", PackageResources._28_api_keys_sql),
    Migration(29, "console", PackageResources._29_console_sql),
    Migration(30, "audit-partitions", PackageResources._30_audit_partitions_sql),
    Migration(31, "sign-up-hooks", PackageResources._31_sign_up_hooks_sql),
    Migration(32, "recorded-erasures", PackageResources._32_recorded_erasures_sql),
    Migration(33, "outbox-urgency", PackageResources._33_outbox_urgency_sql),
]
