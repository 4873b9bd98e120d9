import Models
import Proofs
import RPC

/// Records an event of a session that tokens attests, and enqueues a notice if the user should know. The gateway can't
/// make up an event, but the IP address is its own statement.
struct RecordSessionEventHandler: RPCHandler {
    let proofs: ProofVerifier
    let users: UserStore
    let clients: ClientStore
    let events: AttestedEventStore
    let newDeviceNotice: NewDeviceNotice

    func callAsFunction(_ call: Identity.RecordSessionEvent, _ context: CallContext) async throws -> Nothing {
        let deadline = context.deadline.instant
        let verified = try await proofs.verify(
            SessionEventProof.self, call.proof, from: .tokens, request: context.requestID)
        let event = verified.claims
        guard event.request == context.requestID else { throw ServiceError.invalidProof }
        guard let application = try await users.application(of: event.user, deadline: deadline) else {
            return Nothing()
        }
        var entry = AuditEntry(
            event: event.event.audited, application: application, user: event.user, ipAddress: call.ipAddress,
            device: call.origin?.deviceName, context: context)
        if event.event == .newDevice { entry.reason = call.origin?.deviceName }
        let notice = try await notice(of: event, entry, call.origin, deadline)
        if event.event == .newDevice, let notice {
            try await events.recordNewDevice(entry, proof: verified.id, notice: notice, deadline: deadline)
        } else {
            try await events.record(entry, proof: verified.id, notice: notice, deadline: deadline)
        }
        return Nothing()
    }

    private func notice(
        of event: SessionEventProof, _ entry: AuditEntry, _ origin: MailOrigin?,
        _ deadline: ContinuousClock.Instant
    ) async throws -> OutgoingMail? {
        let application = entry.application
        guard event.event == .refreshTokenReused || event.event == .newDevice,
            let user = try await users.user(event.user, of: application, deadline: deadline)
        else { return nil }
        if event.event == .newDevice {
            return try await newDeviceNotice(entry, user.profile, origin, isSignInRecorded: true, deadline: deadline)
        }
        guard let client = try await clients.helpingClient(of: application, deadline: deadline) else { return nil }
        return OutgoingMail.notice(.refreshTokenReused, to: user.profile, client, origin: origin)
    }
}

extension Identity.RecordSessionEvent.Event {
    /// The event's name in the audit log.
    fileprivate var audited: AuditEntry.Event {
        switch self {
        case .sessionEnded: .sessionEnded
        case .sessionsEnded: .sessionsEnded
        case .refreshTokenReused: .refreshTokenReused
        case .authorizationCodeReused: .authorizationCodeReused
        case .newDevice: .newDevice
        }
    }
}
