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
]
