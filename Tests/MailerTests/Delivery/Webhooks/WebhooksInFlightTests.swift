import Models
import Primitives
import Testing

@testable import MailerService

@Suite struct WebhooksInFlightTests {
    @Test func limitsEachWebhookAndAll() {
        let inFlight = WebhooksInFlight(limit: 5, limitPerWebhook: 3, wakeSignal: WakeSignal())
        let (one, other) = (WebhookID.make(), WebhookID.make())
        #expect(inFlight.room == 5 && inFlight.room(for: one) == 3)
        for id in ["a", "b", "c"] { #expect(inFlight.start(id, to: one)) }
        #expect(!inFlight.start("a", to: one))
        #expect(inFlight.room(for: one) == 0 && inFlight.room(for: other) == 2 && inFlight.room == 2)
        inFlight.end("a", to: one, hasFailed: false)
        #expect(inFlight.room(for: one) == 1 && inFlight.room(for: other) == 3)
    }

    /// A receiver that is slow or away gets one message at a time, until it confirms one.
    @Test func aFailingWebhookGetsOneAtATime() {
        let inFlight = WebhooksInFlight(limit: 9, limitPerWebhook: 3, wakeSignal: WakeSignal())
        let webhook = WebhookID.make()
        #expect(inFlight.start("a", to: webhook))
        inFlight.end("a", to: webhook, hasFailed: true)
        #expect(inFlight.room(for: webhook) == 1)
        #expect(inFlight.start("b", to: webhook))
        #expect(inFlight.room(for: webhook) == 0)
        inFlight.end("b", to: webhook, hasFailed: nil)
        #expect(inFlight.room(for: webhook) == 1)
        #expect(inFlight.start("b", to: webhook))
        inFlight.end("b", to: webhook, hasFailed: false)
        #expect(inFlight.room(for: webhook) == 3)
        #expect(!inFlight.isStopping)
        inFlight.stop()
        #expect(inFlight.isStopping)
    }
}
