import Models
import RPCClient

/// Has identity record what became of a session.
struct EventRecorder: Sendable {
    let identity: ServiceClient
    let outboxRelay: OutboxRelay

    /// Has the notice that identity has written dispatched at once.
    func noticeIsWaiting() { outboxRelay.wake() }

    /// Records the event that `attestation` describes, and notifies the user where the event asks for that; does nothing for
    /// nil. The event has happened already, so an error here is ignored: tokens logs the event as well.
    func record(_ attestation: Proof?, _ request: IncomingRequest) async {
        guard let attestation else { return }
        let call = Identity.RecordSessionEvent(
            attestation, ipAddress: request.device.ipAddress, origin: MailOrigin(of: request))
        _ = try? await identity.call(call)
        outboxRelay.wake()
    }
}
