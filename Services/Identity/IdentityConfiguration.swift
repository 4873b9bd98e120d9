import Configuration
import PasswordHashing
import ServiceKit

/// Identity's own settings.
struct IdentityConfiguration: Sendable {
    /// `LATCHKEY_ARGON2_MEMORY_KIB`, `LATCHKEY_ARGON2_ITERATIONS`.
    let argon2: Argon2Parameters
    /// `LATCHKEY_PASSWORD_MIN_LENGTH`.
    let minimumPasswordLength: Int
    /// `LATCHKEY_INVITE_TTL`, in seconds; mailer reads the same variable for the link.
    let inviteLifetime: Int
    /// `LATCHKEY_AUDIT_RETENTION`: how many days audit entries are kept.
    let auditRetention: Int
    /// `LATCHKEY_INVITES_PER_ACCOUNT`, `LATCHKEY_INVITES_PER_USER`, both in a day.
    let inviteLimits: InviteLimits

    /// Seven days.
    static let inviteLifetime = 7 * 24 * 3600

    /// Reads the settings. Throws a fault that names the variable.
    init(_ reader: ConfigReader) throws {
        let memory = reader.int(forKey: "latchkey.argon2.memory.kib", default: Argon2Parameters.minimum.memory)
        let iterations = reader.int(forKey: "latchkey.argon2.iterations", default: Argon2Parameters.minimum.iterations)
        guard let argon2 = Argon2Parameters(memory: memory, iterations: iterations) else {
            throw ServiceConfiguration.Fault(
                description: "LATCHKEY_ARGON2_MEMORY_KIB and LATCHKEY_ARGON2_ITERATIONS must be at least 19456 and 2, "
                    + "or 47104 and 1")
        }
        self.argon2 = argon2
        minimumPasswordLength = reader.int(forKey: "latchkey.password.min.length", default: 12)
        guard (8...64).contains(minimumPasswordLength) else {
            throw ServiceConfiguration.Fault(description: "LATCHKEY_PASSWORD_MIN_LENGTH must be 8 to 64")
        }
        inviteLifetime = reader.int(forKey: "latchkey.invite.ttl", default: Self.inviteLifetime)
        guard (60...365 * 24 * 3600).contains(inviteLifetime) else {
            throw ServiceConfiguration.Fault(description: "LATCHKEY_INVITE_TTL must be a number of seconds from 60 on")
        }
        auditRetention = reader.int(forKey: "latchkey.audit.retention", default: 365)
        guard (30...36_500).contains(auditRetention) else {
            throw ServiceConfiguration.Fault(
                description: "LATCHKEY_AUDIT_RETENTION must be a number of days from 30 on")
        }
        let standard = InviteLimits()
        inviteLimits = InviteLimits(
            perAccount: reader.int(forKey: "latchkey.invites.per.account", default: standard.perAccount),
            perUser: reader.int(forKey: "latchkey.invites.per.user", default: standard.perUser))
        guard (1...100_000).contains(inviteLimits.perAccount), (1...100_000).contains(inviteLimits.perUser) else {
            throw ServiceConfiguration.Fault(
                description: "LATCHKEY_INVITES_PER_ACCOUNT and LATCHKEY_INVITES_PER_USER must be 1 to 100000")
        }
    }
}
