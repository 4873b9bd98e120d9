import Foundation
import Logging
import Models
import ServiceKit
import Synchronization
import TestKit
import Testing

@testable import GatewayService

@Suite struct OutboxRelayTests {
    /// What the services were asked, in order.
    private final class Trace: Sendable {
        private let stored = Mutex<[String]>([])
        var steps: [String] { stored.withLock { $0 } }
        func add(_ step: String) { stored.withLock { $0.append(step) } }
    }

    private static func mail(_ name: String) -> OutboxEvent {
        let mail = SignedMail(content: Data(name.utf8), proof: Proof(Secret("mail proof")))
        return OutboxEvent(id: .make(), work: .mail(mail))
    }

    private static func webhook(_ name: String) -> OutboxEvent {
        let webhook = SignedWebhook(content: Data(name.utf8), proof: Proof(Secret("webhook proof")))
        return OutboxEvent(id: .make(), work: .webhook(webhook))
    }

    private static func epoch(_ name: String) -> OutboxEvent {
        OutboxEvent(id: .make(), work: .advanceEpoch(Proof(Secret(name))))
    }

    private static func erasure(_ name: String) -> OutboxEvent {
        OutboxEvent(id: .make(), work: .forgetUser(Proof(Secret(name))))
    }

    private static func revocation(_ name: String) -> OutboxEvent {
        OutboxEvent(id: .make(), work: .endClientSessions(Proof(Secret(name))))
    }

    private static func deletion(_ name: String) -> OutboxEvent {
        OutboxEvent(id: .make(), work: .forgetClient(Proof(Secret(name))))
    }

    private static let user = UserID.make()
    private static let waitlists = OutboxEvent(id: .make(), work: .leaveAllWaitlists(user, of: Samples.application))

    /// Services that lease `batches`, one a call, and reject the work that `errors` names. Returns what they were asked.
    private func withRelay(
        _ batches: [[OutboxEvent]], errors: [String: ServiceError] = [:], tracer: SpanRecorder? = nil,
        webhooks: [[OutboxEvent]] = [],
        _ body: (OutboxRelay, Trace) async throws -> Void = { relay, _ in await relay.dispatchUrgent() }
    ) async throws -> [String] {
        let trace = Trace()
        let rest = Mutex(batches)
        let restOfWebhooks = Mutex(webhooks)
        let names = Dictionary(
            uniqueKeysWithValues: (batches + webhooks).flatMap(\.self).map { event in
                switch event.work {
                case .mail(let mail): (event.id, String(decoding: mail.content, as: UTF8.self))
                case .advanceEpoch(let proof), .forgetUser(let proof), .endClientSessions(let proof),
                    .forgetClient(let proof):
                    (event.id, proof.jws.reveal())
                case .webhook(let webhook): (event.id, String(decoding: webhook.content, as: UTF8.self))
                case .leaveAllWaitlists: (event.id, "w1")
                }
            })
        @Sendable func perform(_ step: String) throws {
            trace.add(step)
            if let error = errors[step] { throw error }
        }
        var fleet = try ScriptedFleet()
        fleet.answer(Identity.LeaseEvents.self) { call, _ in
            if call.kinds == ["webhook"] {
                return restOfWebhooks.withLock { $0.isEmpty ? [] : $0.removeFirst() }
            }
            #expect(call.kinds == OutboxEvent.Kind.allCases.map(\.rawValue).filter { $0 != "webhook" })
            trace.add("lease \(call.limit)")
            return rest.withLock { $0.isEmpty ? [] : $0.removeFirst() }
        }
        fleet.answer(Identity.AcknowledgeEvents.self) { call, _ in
            let acknowledged = call.ids.compactMap { names[$0] }
            trace.add(
                "acknowledge \(acknowledged.count > 5 ? "\(acknowledged.count)" : acknowledged.joined(separator: " "))")
            return Nothing()
        }
        fleet.answer(Mailer.EnqueueMessage.self) { call, _ in
            try perform(String(decoding: call.mail.content, as: UTF8.self))
            return .init(id: .make(), isDuplicate: false)
        }
        fleet.answer(Mailer.EnqueueWebhook.self) { call, _ in
            // A receiver's event that takes as long as the emails of the test.
            try await eventually("the email") { trace.steps.contains("m1") }
            try perform(String(decoding: call.webhook.content, as: UTF8.self))
            return Nothing()
        }
        fleet.answer(Mailer.ForgetUser.self) { call, _ in
            try perform(call.proof.jws.reveal())
            return Nothing()
        }
        fleet.answer(Tokens.EndClientSessions.self) { call, _ in
            try perform(call.proof.jws.reveal())
            return Nothing()
        }
        fleet.answer(Tokens.ForgetClient.self) { call, _ in
            try perform(call.proof.jws.reveal())
            return Nothing()
        }
        fleet.answer(Waitlists.LeaveAllWaitlists.self) { call, _ in
            #expect(call.user == Self.user && call.application == Samples.application)
            try perform("w1")
            return Nothing()
        }
        fleet.answer(Tokens.AdvanceEpoch.self) { call, _ in
            try perform(call.proof.jws.reveal())
            return Nothing()
        }
        try await fleet.withFleet { fleet in
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            try await body(OutboxRelay(fleet: fleet, tracer: tracer, logger: logger), trace)
        }
        return trace.steps
    }

    @Test func whatEndsSessionsAndErasesComesBeforeEmails() async throws {
        let batch = [
            Self.mail("m1"), Self.epoch("e1"), Self.mail("m2"), Self.erasure("f1"), Self.revocation("r1"),
            Self.waitlists, Self.deletion("d1"),
        ]
        #expect(
            try await withRelay([batch]) == ["lease 100", "e1", "f1", "r1", "w1", "d1", "m1", "m2", "acknowledge 7"])
    }

    @Test func anEventContinuesTheTraceOfItsRequest() async throws {
        var (traced, plain, unsampled) = (Self.epoch("e1"), Self.epoch("e2"), Self.epoch("e3"))
        traced.traceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        unsampled.traceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"
        plain.traceParent = nil
        let buffer = SpanBuffer(capacity: 10)
        let steps = try await withRelay([[traced, plain, unsampled]], tracer: SpanRecorder(buffer: buffer))
        #expect(steps == ["lease 100", "e1", "e2", "e3", "acknowledge e1 e2 e3"])
        let spans = buffer.take().spans
        #expect(spans.map(\.name) == ["dispatch outbox event"])
        #expect(spans.first?.parentSpanID == "b7ad6b7169203331" && spans.first?.kind == .consumer)
        // Where traces are off, nobody would take the span.
        _ = try await withRelay([[traced]])
        #expect(buffer.count == 0)
    }

    @Test func withoutEventsNothingIsAcknowledged() async throws {
        #expect(try await withRelay([[]]) == ["lease 100"])
    }

    /// A slow mailer delays only emails.
    @Test func onceTheMailerIsUnavailableTheOtherEmailsWait() async throws {
        let batch = [Self.mail("m1"), Self.mail("m2"), Self.epoch("e1")]
        let steps = try await withRelay([batch], errors: ["m1": .unavailable()])
        #expect(steps == ["lease 100", "e1", "m1", "acknowledge e1"])
    }

    /// A message that mailer rejects for good must not hold up the others.
    @Test func anEmailThatIsRejectedDoesNotHoldUpTheNext() async throws {
        let steps = try await withRelay([[Self.mail("m1"), Self.mail("m2")]], errors: ["m1": .invalidProof])
        #expect(steps == ["lease 100", "m1", "m2", "acknowledge m2"])
    }

    @Test func anEpochThatCannotBeDeliveredHoldsUpNoEmail() async throws {
        let batch = [Self.epoch("e1"), Self.epoch("e2"), Self.mail("m1")]
        let steps = try await withRelay([batch], errors: ["e1": .unavailable()])
        #expect(steps == ["lease 100", "e1", "e2", "m1", "acknowledge e2 m1"])
    }

    @Test func aFullBatchIsFollowedByTheNext() async throws {
        let full = (0..<100).map { Self.epoch("e\($0)") }
        let steps = try await withRelay([full, [Self.epoch("last")], [Self.epoch("never")]])
        #expect(
            steps.filter { !$0.hasPrefix("e") } == [
                "lease 100", "acknowledge 100", "lease 100", "last", "acknowledge last",
            ])
    }

    /// Otherwise the same events would be leased as fast as their leases end.
    @Test func aBatchThatWasNotDeliveredWholeIsTheLastOne() async throws {
        let full = (0..<100).map { Self.epoch("e\($0)") }
        let steps = try await withRelay([full, [Self.epoch("never")]], errors: ["e7": .unavailable()])
        #expect(steps.filter { !$0.hasPrefix("e") } == ["lease 100", "acknowledge 99"])
    }

    @Test func aRelayThatRunsDispatchesUntilItIsCancelled() async throws {
        let steps = try await withRelay([[], [Self.epoch("e1")], [Self.epoch("e2")]]) { relay, trace in
            let run = Task { try await relay.run() }
            try await eventually("the second event") {
                relay.wake()
                return trace.steps.contains("acknowledge e2")
            }
            run.cancel()
            try await run.value
        }
        #expect(Array(steps.prefix(5)) == ["lease 100", "lease 100", "e1", "acknowledge e1", "lease 100"])
    }

    /// The webhooks of an import take minutes, and nobody waits for them.
    @Test func emailsDoNotWaitForWebhooks() async throws {
        let webhooks = (0..<100).map { Self.webhook("h\($0)") }
        let batches = [webhooks, [Self.webhook("last")]]
        let steps = try await withRelay([[Self.mail("m1")]], webhooks: batches) { relay, trace in
            let run = Task { try await relay.run() }
            try await eventually("the last event") {
                relay.wake()
                return trace.steps.contains("acknowledge last")
            }
            run.cancel()
            try await run.value
        }
        let (mail, webhook) = (try #require(steps.firstIndex(of: "m1")), try #require(steps.firstIndex(of: "h0")))
        #expect(mail < webhook)
        #expect(steps.contains("acknowledge 100"))
    }

    @Test func withoutIdentityTheRelayWaits() async throws {
        try await ScriptedFleet().withFleet(timeout: .milliseconds(200)) { fleet in
            await OutboxRelay(fleet: fleet, logger: Logger(label: "test")).dispatchUrgent()
        }
    }
}
