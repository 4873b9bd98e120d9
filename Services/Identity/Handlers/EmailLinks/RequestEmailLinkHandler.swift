import Models
import RPC

/// Records that a mail was requested for an address, registered or not. It is one statement, the same for every address;
/// whether there is a recipient is looked up later (see ``OutboxEventSigner``).
struct RequestEmailLinkHandler: RPCHandler {
    let clients: ClientStore
    let outbox: OutboxStore
    let audit: AuditLog
    let emailHasher: EmailHasher

    func callAsFunction(_ call: Identity.RequestEmailLink, _ context: CallContext) async throws -> Nothing {
        guard [.magicLink, .passwordReset].contains(call.purpose) else { throw ServiceError.notFound("mail") }
        let client = try await clients.require(call.client, deadline: context.deadline.instant)
        // Swift holds some strings of different bytes for equal, which browsers don't. Registered URIs are ASCII.
        if let redirectURI = call.redirectURI,
            !redirectURI.utf8.allSatisfy({ $0 < 0x80 }) || !client.redirectURIs.contains(redirectURI)
        {
            throw ServiceError.invalid([
                .init(in: .body, path: "/redirect_uri", type: "unregistered", expected: "a registered redirect URI")
            ])
        }
        let deadline = context.deadline.instant
        let entry = AuditEntry(
            event: .mailRequested, application: client.applicationID, client: client.id, ipAddress: call.ipAddress,
            device: call.origin?.deviceName,
            emailHash: emailHasher.hash(call.email, in: client.applicationID), reason: call.purpose.rawValue,
            context: context)
        guard !call.isNeedless else {
            try await audit.record(entry, deadline: deadline)
            return Nothing()
        }
        // The email does not state the address, so it does not wait with it either.
        var origin = call.origin
        origin?.ipAddress = nil
        let request = MailRequest(
            client: client.id, email: call.email, purpose: call.purpose, redirectURI: call.redirectURI,
            languages: Array(call.languages.prefix(5)), origin: origin)
        try await outbox.enqueue(.mailRequest(request), entry, deadline: deadline)
        return Nothing()
    }
}
