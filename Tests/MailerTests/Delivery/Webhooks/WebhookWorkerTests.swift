import Foundation
import Models
import Primitives
import Proofs
import ServiceKit
import Synchronization
import TestKit
import Testing

@testable import MailerService

@Suite struct WebhookWorkerTests {
    private static func failed(_ reason: String = "status 500") -> WebhookError { WebhookError(reason: reason) }

    /// Whether one of the message's signatures is by `secret`.
    private func isSigned(_ message: ScriptedReceivers.Message, by secret: Secret) throws -> Bool {
        let key = try #require(WebhookSecrets.key(secret))
        let time = try #require(message["webhook-timestamp"].flatMap { Int($0) })
        let expected = WebhookSignature.sign(message.body, id: message.id ?? "", time: time, with: key)
        return message["webhook-signature"]?.split(separator: " ").map(String.init).contains(expected) == true
    }

    @Test func deliversEachEventOnceAndSigned() async throws {
        let fixture = try await WebhookFixture()
        let (endpoint, receivers) = (try fixture.endpoint(), ScriptedReceivers())
        var ids: Set<String> = []
        for number in 0..<20 {
            let id = try await fixture.accept(fixture.event(body: #"{"n":\#(number)}"#), for: endpoint)
            ids.insert(id.description)
        }
        try await fixture.sending(fixture.worker(receivers), fixture.worker(receivers)) {
            try await eventually("all to arrive") { try await fixture.counts(endpoint.id).waiting == 0 }
        }
        #expect(receivers.messages.count == 20 && Set(receivers.messages.compactMap(\.id)) == ids)
        for message in receivers.messages { #expect(try isSigned(message, by: fixture.secret)) }
        #expect(Set(receivers.messages.map { String(decoding: $0.body, as: UTF8.self) }).count == 20)
        #expect(try await fixture.attempts(endpoint.id).allSatisfy { $0.outcome == .delivered && $0.attempt == 1 })
    }

    @Test func triesAgainWithTheSameIDAndBody() async throws {
        let fixture = try await WebhookFixture()
        let endpoint = try fixture.endpoint()
        let receivers = ScriptedReceivers { _, earlier throws(WebhookError) in
            if earlier < 2 { throw Self.failed() }
        }
        try await fixture.accept(fixture.event(body: #"{"a":1}"#), for: endpoint)
        try await fixture.sending(fixture.worker(receivers)) {
            try await eventually("the third attempt") { try await fixture.counts(endpoint.id).waiting == 0 }
        }
        #expect(receivers.messages.count == 3)
        #expect(Set(receivers.messages.compactMap(\.id)).count == 1)
        #expect(Set(receivers.messages.map(\.body)).count == 1)
        try await eventually("the attempts") { try await fixture.attempts(endpoint.id).count == 3 }
        #expect(try await fixture.attempts(endpoint.id).map(\.reason) == [nil, "status 500", "status 500"])
    }

    @Test func givesUpAfterADayOrWhenTheReceiverIsGoneForGood() async throws {
        let fixture = try await WebhookFixture()
        let (lost, gone) = (try fixture.endpoint(), try fixture.endpoint())
        let receivers = ScriptedReceivers { message, _ throws(WebhookError) in
            if message.webhook == gone.id, let error = WebhookError(status: 410) { throw error }
            throw Self.failed("unreachable")
        }
        for endpoint in [lost, gone] { try await fixture.accept(fixture.event(), for: endpoint) }
        let worker = fixture.worker(receivers) { $0.giveUpAfter = .seconds(2) }
        try await fixture.sending(worker) {
            for endpoint in [lost, gone] {
                try await eventually("dead letters") {
                    try await fixture.counts(endpoint.id) == .init(waiting: 0, dead: 1)
                }
            }
        }
        #expect(receivers.messages.count { $0.webhook == gone.id } == 1)
        #expect(receivers.messages.count { $0.webhook == lost.id } > 1)
        #expect(try await fixture.attempts(gone.id).first?.outcome == .dead)
    }

    /// A slow receiver keeps nobody else waiting, and gets a bounded number of messages at a time.
    @Test func aSlowReceiverDelaysNoOther() async throws {
        let fixture = try await WebhookFixture()
        let (slow, quick) = (try fixture.endpoint(), try fixture.endpoint())
        let running = Mutex((now: 0, most: 0))
        let receivers = ScriptedReceivers { message, _ throws(WebhookError) in
            guard message.webhook == slow.id else { return }
            running.withLock { state in
                state.now += 1
                state.most = max(state.most, state.now)
            }
            try? await Task.sleep(for: .seconds(2))
            running.withLock { $0.now -= 1 }
            throw Self.failed("timeout")
        }
        for _ in 0..<40 { try await fixture.accept(fixture.event(), for: slow) }
        try await fixture.sending(fixture.worker(receivers, parallel: 8, perWebhook: 3)) {
            try await eventually("the slow one to have its share") { running.withLock { $0.now } == 3 }
            let start = ContinuousClock.now
            for _ in 0..<20 { try await fixture.accept(fixture.event(), for: quick) }
            try await eventually(within: .seconds(5), "the quick one to get all") {
                try await fixture.counts(quick.id).waiting == 0
            }
            #expect(ContinuousClock.now - start < .milliseconds(1900))
            // After its first errors, one at a time.
            try await eventually("the next attempt") { running.withLock { $0.now } == 1 }
        }
        #expect(running.withLock { $0.most } == 3)
    }

    @Test func aWorkerTakesOverWhatAnotherOneHad() async throws {
        let fixture = try await WebhookFixture()
        let endpoint = try fixture.endpoint()
        let id = try await fixture.accept(fixture.event(), for: endpoint)
        let hanging = ScriptedReceivers { _, _ throws(WebhookError) in
            try? await Task.sleep(for: .seconds(60))
            var error = WebhookError(reason: "cancelled")
            error.isCancelled = true
            throw error
        }
        let first = Task { try await fixture.worker(hanging).run() }
        try await eventually("the first worker to have it") { hanging.messages.count == 1 }
        // As if its process had ended.
        first.cancel()
        let receivers = ScriptedReceivers()
        try await fixture.sending(fixture.worker(receivers)) {
            try await eventually("the second worker to deliver it") { receivers.messages.count == 1 }
        }
        #expect(receivers.messages.first?.id == id.description)
    }

    @Test func newSettingsCountForWhatWaits() async throws {
        let fixture = try await WebhookFixture()
        let id = WebhookID.make()
        let urls = Mutex<[String?]>([])
        struct Receiver: WebhookTransport {
            let deliver: @Sendable (WebhookEndpoint) -> Bool
            func deliver(
                _ body: Data, headers: [(String, String)], to endpoint: WebhookEndpoint
            ) async throws(WebhookError) {
                if !deliver(endpoint) { throw WebhookError(reason: "status 404") }
            }
        }
        let receiver = Receiver { endpoint in
            urls.withLock { $0.append(endpoint.url) }
            return endpoint.url?.contains("new") == true
        }
        try await fixture.accept(fixture.event(), for: fixture.endpoint(id))
        try await fixture.sending(fixture.worker(receiver)) {
            try await eventually("the first attempt") { urls.withLock { !$0.isEmpty } }
            try await fixture.accept(nil, for: fixture.endpoint(id, url: "https://new.example.com/", revision: 2))
            try await eventually("delivery to the new URL") { try await fixture.counts(id).waiting == 0 }
        }
        #expect(urls.withLock { $0.last } == "https://new.example.com/")
    }

    @Test func whatWaitsForADisabledWebhookGoesOnWaiting() async throws {
        let fixture = try await WebhookFixture()
        let (id, receivers) = (WebhookID.make(), ScriptedReceivers())
        try await fixture.accept(fixture.event(), for: fixture.endpoint(id, isEnabled: false))
        try await fixture.sending(fixture.worker(receivers)) {
            try await Task.sleep(for: .milliseconds(400))
            #expect(receivers.messages.isEmpty)
            try await fixture.accept(nil, for: fixture.endpoint(id, revision: 2))
            try await eventually("delivery once it is enabled") { receivers.messages.count == 1 }
        }
    }

    @Test func bothSecretsSignForAWhile() async throws {
        let fixture = try await WebhookFixture()
        let (previous, receivers) = (WebhookSecrets.make(), ScriptedReceivers())
        try await fixture.accept(fixture.event(), for: fixture.endpoint(previous: previous))
        try await fixture.sending(fixture.worker(receivers)) {
            try await eventually("delivery") { receivers.messages.count == 1 }
        }
        let message = try #require(receivers.messages.first)
        #expect(try isSigned(message, by: fixture.secret) && isSigned(message, by: previous))
        #expect(try !isSigned(message, by: WebhookSecrets.make()))
    }

    /// Whoever can write to Redis can have nothing else signed.
    @Test func aMessageThatWasMovedIsNotSigned() async throws {
        let fixture = try await WebhookFixture()
        let (one, other, receivers) = (try fixture.endpoint(), try fixture.endpoint(), ScriptedReceivers())
        try await fixture.accept(fixture.event(), for: one)
        try await fixture.accept(nil, for: other)
        let (from, to) = (fixture.webhooks.outbox(of: one.id), fixture.webhooks.outbox(of: other.id))
        let message = try #require(
            try await from.entries(of: from.stream, after: nil, count: 1, deadline: .now + .seconds(3)).first)
        _ = try await to.accept(
            content: try #require(message.content), as: try #require(MessageID(message.id)), key: "moved",
            deadline: .now + .seconds(3))
        try await fixture.webhooks.touch(other.id)
        try await fixture.sending(fixture.worker(receivers)) {
            try await eventually("the attempts") {
                let (sent, refused) = (
                    try await fixture.counts(one.id).waiting, try await fixture.attempts(other.id).first?.reason
                )
                return sent == 0 && refused == "unreadable_secrets"
            }
        }
        #expect(receivers.messages.map(\.webhook) == [one.id])
    }

    @Test func dropsWhatTellsOfSomebodyWhoWasErased() async throws {
        let fixture = try await WebhookFixture()
        let (endpoint, user) = (try fixture.endpoint(isEnabled: false), UserID.make())
        for type in [WebhookEvent.userCreated, .userDeleted] {
            try await fixture.accept(fixture.event(type, of: user), for: endpoint)
        }
        let erasure = ErasureProof(
            user: user, application: .make(), email: try SampleMails.address(),
            erasedAt: Int(Date().timeIntervalSince1970 * 1000))
        // As if the messages had just been on the way to another state.
        try await fixture.mailer.service.erasures.add(erasure, deadline: .now + .seconds(3))
        try await fixture.accept(nil, for: fixture.endpoint(endpoint.id, revision: 2))
        let receivers = ScriptedReceivers()
        try await fixture.sending(fixture.worker(receivers)) {
            try await eventually("both to be gone") { try await fixture.counts(endpoint.id).waiting == 0 }
        }
        #expect(receivers.messages.count == 1)
        try await eventually("the record of it") {
            Set(try await fixture.attempts(endpoint.id).map(\.outcome)) == [.delivered, .dropped]
        }
    }
}
