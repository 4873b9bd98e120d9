import Logging
import Models
import PasswordHashing
import Postgres
import Proofs
import RPC
import ServiceKit

/// What handlers need.
struct IdentityHouse: Sendable {
    let postgres: PostgresClient
    let hasher: PasswordHasher
    let policy: PasswordPolicy
    let emails: EmailHasher
    let proofs: ProofSigner
    /// Reads mailer's proofs that a mailbox was shown, and tokens' that a session was.
    let peerProofVerifier: ProofVerifier
    /// How long an invitation can be accepted, in seconds.
    let inviteLifetime: Int
    let inviteLimits: InviteLimits
    let providers: Providers
    /// Keeps the secrets of connections.
    let seal: ConnectionSeal
    /// The fleet's public base URL.
    let issuer: String
    let logger: Logger

    /// Puts the service together around a store. Throws when a secret is not usable.
    static func make(
        postgres: PostgresClient, secrets: IdentitySecrets, argon2: Argon2Parameters = .minimum,
        minimumPasswordLength: Int = 12, inviteLifetime: Int = IdentityConfiguration.inviteLifetime,
        inviteLimits: InviteLimits = InviteLimits(),
        issuer: String = "http://localhost:8080", logger: Logger
    ) async throws -> IdentityHouse {
        IdentityHouse(
            postgres: postgres,
            hasher: try PasswordHasher(
                parameters: argon2, peppers: secrets.peppers.compactMap { Pepper(id: $0.id, key: $0.key) }),
            policy: PasswordPolicy(shortest: minimumPasswordLength),
            emails: EmailHasher(key: secrets.emailHashKey),
            proofs: try await ProofSigner(service: .identity, seed: secrets.proofSigningKey),
            peerProofVerifier: try await ProofVerifier(audience: .identity, trusted: secrets.trustedProofKeys),
            inviteLifetime: inviteLifetime,
            inviteLimits: inviteLimits,
            providers: Providers(),
            seal: ConnectionSeal(keys: secrets.connectionKeys ?? []),
            issuer: issuer,
            logger: logger)
    }

    /// The migrator of this service's schema.
    static func migrator(_ postgres: PostgresClient) -> Migrator {
        Migrator(
            postgres, schema: "identity",
            migrations: [
                Migration(1, "init", PackageResources._01_init_sql),
                Migration(2, "client-settings", PackageResources._02_client_settings_sql),
                Migration(3, "social", PackageResources._03_social_sql),
                Migration(4, "oauth-clients", PackageResources._04_oauth_clients_sql),
                Migration(5, "audit-log", PackageResources._05_audit_log_sql),
                Migration(6, "ascii-domains", PackageResources._06_ascii_domains_sql),
                Migration(7, "invite-limits", PackageResources._07_invite_limits_sql),
            ])
    }

    var clients: ClientStore { ClientStore(postgres: postgres) }
    var applications: ApplicationStore { ApplicationStore(postgres: postgres) }
    var connections: ConnectionStore { ConnectionStore(postgres: postgres, seal: seal) }

    /// The client with this id. Throws 400 `unknown_client` if there is none.
    func knownClient(_ id: ClientID, _ context: CallContext) async throws -> Client {
        try await clients.require(id, deadline: context.deadline.instant)
    }

    /// Where a provider sends browsers back to: each to a path of its own, so that none can answer for another.
    func callback(of provider: Provider) -> String { "\(issuer)/auth/\(provider)/callback" }

    /// Vouches for a user in the active account of `profile`, for the request at hand.
    ///
    /// - Parameter epoch: the epoch at the moment when the user showed who they are. Should it have passed meanwhile,
    ///   tokens ends the session that comes of this.
    func vouch(
        for profile: SessionProfile, epoch: Int, client: ClientID, methods: [String], _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        guard let active = profile.activeMembership else { throw ServiceError.notFound("account") }
        let proof = try await proofs.sign(
            .session(
                user: profile.id, epoch: epoch, request: context.requestID, client: client,
                application: profile.applicationID, account: active.accountID, role: active.role,
                authenticationMethods: methods),
            for: .tokens)
        return Identity.AuthenticatedUser(profile: profile, proof: proof, epoch: epoch)
    }

    /// The same for a user who has shown their mailbox: where that ended earlier sessions, tokens is to be told first.
    func vouch(
        for profile: SessionProfile, _ proven: ProvenMailbox, client: ClientID, methods: [String],
        _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        var vouched = try await vouch(
            for: profile, epoch: proven.epoch, client: client, methods: methods, context)
        guard proven.credentialsReset else { return vouched }
        vouched.credentialsReset = true
        vouched.epochProof = try await epochProof(proven.epoch, of: profile.id, context)
        return vouched
    }

    /// What tokens believes of a new epoch of a user's rights; all sessions but `kept` end.
    func epochProof(
        _ epoch: Int, of user: UserID, keeping kept: SessionID? = nil, _ context: CallContext
    ) async throws -> Proof {
        try await proofs.sign(.epoch(epoch, of: user, request: context.requestID, keeping: kept), for: .tokens)
    }
}
