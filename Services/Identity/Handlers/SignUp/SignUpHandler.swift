import Models
import PasswordHashing
import RPC

/// Creates a user, their personal account and the owner membership, all or nothing.
struct SignUpHandler: RPCHandler {
    let clients: ClientStore
    let users: UserStore
    let emailHasher: EmailHasher
    let policy: PasswordPolicy
    let hasher: PasswordHasher
    let proofs: SessionProofIssuer
    let mailboxes: MailboxStore
    let hooks: SignUpHooks

    func callAsFunction(_ call: Identity.SignUp, _ context: CallContext) async throws -> Identity.AuthenticatedUser {
        let deadline = context.deadline.instant
        let client = try await clients.require(call.client, deadline: context.deadline.instant)
        // Before the password is looked up anywhere: neither costs anything.
        try SignUpPolicy(settings: client.signUpSettings).check(call.email)
        if let terms = client.terms, call.termsVersion != terms.version { throw ServiceError.termsNotAccepted }
        try hasher.requireRoom(for: call.share, deadline: deadline)
        let words = PasswordPolicy.OwnWords(email: call.email, applicationName: client.applicationName)
        let invalid =
            await policy.violations(of: call.password, words, path: "/password", deadline: deadline)
            + PersonalFields.invalidParameters(of: [
                .preferredLanguage: call.preferredLanguage, .locale: call.locale, .timezone: call.timezone,
            ])
        try invalid.refuse()

        var new = NewUser(
            call, application: client.applicationID, emailHash: emailHasher.hash(call.email, in: client.applicationID))
        // Only terms that there are.
        new.termsVersion = client.terms?.version
        try await admit(&new, to: client, call, context)
        // Hashed before any row is locked.
        let hash = try await hasher.hash(call.password, for: call.share, deadline: deadline)
        let methods = ["pwd"]
        var audit = AuditEntry(
            event: .signUp, application: client.applicationID, user: new.id, client: client.id,
            ipAddress: call.ipAddress, device: call.origin?.deviceName, context: context)
        // As in the entry of a sign-in: only if a session can be opened at once.
        if UserRecord(new).pendingSteps(client.signUpSettings, client.factorSettings, methods: methods).isEmpty {
            audit.authenticationMethods = methods
        }
        try await users.create(
            new, password: hash, mail: call.withoutMail == true ? nil : new.verificationRequest(client),
            terms: new.termsVersion.map {
                .termsAccepted(
                    $0, by: new.id, client: client, ipAddress: call.ipAddress, device: call.origin?.deviceName, context)
            },
            audit, deadline: deadline)
        return try await proofs.attest(
            UserRecord(new), epoch: NewUser.epoch, client: client, methods: methods, context)
    }

    /// Lets the application's sign-up hook decide, if it has one, before the password is hashed. It is not asked about addresses that users
    /// have.
    private func admit(
        _ new: inout NewUser, to client: Client, _ call: Identity.SignUp, _ context: CallContext
    ) async throws {
        guard client.signUpSettings.hook != nil else { return }
        let candidate = new
        let isRegistered = try await mailboxes.isRegistered(
            candidate.emailHash, in: client.applicationID, deadline: context.deadline.instant)
        if isRegistered { throw ServiceError.emailTaken }
        let origin = SignUpHooks.Origin(ipAddress: call.ipAddress, device: call.origin?.deviceName)
        new = try await hooks.asking(call.signUpHook, for: client, from: origin, context) { verdict in
            var admitted = candidate
            try SignUpHookPolicy(client: client, method: SignUpHookRequest.password, verdict: verdict)
                .apply(to: &admitted)
            return admitted
        }
    }
}
