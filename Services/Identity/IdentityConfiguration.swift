import Configuration
import Foundation
import PasswordHashing
import ServiceKit
import WebAuthn

/// Identity's own settings.
struct IdentityConfiguration: Sendable {
    /// `LATCHKEY_ARGON2_MEMORY_KIB`, `LATCHKEY_ARGON2_ITERATIONS`.
    var argon2 = Argon2Parameters.minimum
    /// `LATCHKEY_HASH_THREADS`: how many passwords are hashed at once. All replicas of identity on a machine share its cores.
    var hashThreads = ProcessInfo.processInfo.activeProcessorCount
    /// `LATCHKEY_PASSWORD_MIN_LENGTH`, in characters.
    var minimumPasswordLength = 12
    /// `LATCHKEY_BREACHED_PASSWORDS`.
    var breachedPasswords = BreachedPasswordSource.off
    /// `LATCHKEY_RP_ID`: the domain that passkeys are bound to; nil for the host of the issuer.
    var relyingPartyID: String?
    /// `LATCHKEY_INVITE_TTL`, in seconds; mailer reads the same variable for the link.
    var invitationLifetime = 7 * 24 * 3600
    /// `LATCHKEY_AUDIT_RETENTION`, in days.
    var auditRetention = 365
    /// `LATCHKEY_INVITES_PER_ACCOUNT`, `LATCHKEY_INVITES_PER_USER`, both per 24 hours.
    var invitationLimits = InvitationLimits()
    /// `LATCHKEY_UNREGISTERED_MAILS`: see ``UnregisteredMailStore``.
    var unregisteredMailsPerDay = 20
}

extension IdentityConfiguration {
    /// Reads the settings. Throws ``ConfigurationError``, which names the variable.
    init(_ reader: ConfigReader) throws {
        self.init()
        let memory = reader.int(forKey: "latchkey.argon2.memory.kib", default: argon2.memory)
        let iterations = reader.int(forKey: "latchkey.argon2.iterations", default: argon2.iterations)
        guard let argon2 = Argon2Parameters(memory: memory, iterations: iterations) else {
            throw ConfigurationError(
                description: "LATCHKEY_ARGON2_MEMORY_KIB and LATCHKEY_ARGON2_ITERATIONS must be at least 19456 and 2, "
                    + "or 47104 and 1")
        }
        self.argon2 = argon2
        hashThreads = reader.int(forKey: "latchkey.hash.threads", default: hashThreads)
        guard (1...256).contains(hashThreads) else {
            throw ConfigurationError(description: "LATCHKEY_HASH_THREADS must be 1 to 256")
        }
        minimumPasswordLength = reader.int(forKey: "latchkey.password.min.length", default: minimumPasswordLength)
        guard (8...64).contains(minimumPasswordLength) else {
            throw ConfigurationError(description: "LATCHKEY_PASSWORD_MIN_LENGTH must be 8 to 64")
        }
        let breached = reader.string(forKey: "latchkey.breached.passwords", default: "off")
        guard let breachedPasswords = BreachedPasswordSource(breached) else {
            throw ConfigurationError(
                description: "LATCHKEY_BREACHED_PASSWORDS must be off, an https URL or file:/path")
        }
        self.breachedPasswords = breachedPasswords
        relyingPartyID = reader.string(forKey: "latchkey.rp.id").flatMap { $0.isEmpty ? nil : $0 }
        if let id = relyingPartyID, RelyingParty(id: id, origins: ["https://\(id)"]) == nil {
            throw ConfigurationError(description: "LATCHKEY_RP_ID must be a domain in lower case, such as example.com")
        }
        invitationLifetime = reader.int(forKey: "latchkey.invite.ttl", default: invitationLifetime)
        guard (60...365 * 24 * 3600).contains(invitationLifetime) else {
            throw ConfigurationError(description: "LATCHKEY_INVITE_TTL must be a number of seconds from 60 on")
        }
        auditRetention = reader.int(forKey: "latchkey.audit.retention", default: auditRetention)
        guard (30...36_500).contains(auditRetention) else {
            throw ConfigurationError(
                description: "LATCHKEY_AUDIT_RETENTION must be a number of days from 30 on")
        }
        invitationLimits = InvitationLimits(
            perAccount: reader.int(forKey: "latchkey.invites.per.account", default: invitationLimits.perAccount),
            perUser: reader.int(forKey: "latchkey.invites.per.user", default: invitationLimits.perUser))
        guard (1...100_000).contains(invitationLimits.perAccount), (1...100_000).contains(invitationLimits.perUser)
        else {
            throw ConfigurationError(
                description: "LATCHKEY_INVITES_PER_ACCOUNT and LATCHKEY_INVITES_PER_USER must be 1 to 100000")
        }
        unregisteredMailsPerDay = reader.int(forKey: "latchkey.unregistered.mails", default: unregisteredMailsPerDay)
        guard (1...1000).contains(unregisteredMailsPerDay) else {
            throw ConfigurationError(description: "LATCHKEY_UNREGISTERED_MAILS must be 1 to 1000")
        }
    }
}
