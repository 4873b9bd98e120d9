import Foundation
import TestKit
import Testing

/// An application's makers are told what happens, by a receiver that verifies every message with the library of Standard Webhooks.
@Suite struct WebhookStoryTests {
    private struct Made: Decodable {
        let id, secret: String
    }

    private struct Delivery: Decodable {
        let id, state: String
        let reason: String?
    }

    private func create(
        _ fleet: TestFleet, _ receiver: TestWebhookReceiver, _ options: String...
    ) async throws -> Made {
        let made = try await fleet.latchkey(
            as: Made.self,
            ["webhooks", "create", "--app", "Latchkey Demo", "--url", try receiver.url, "--allow-private"] + options)
        try receiver.verify(with: [made.secret])
        return made
    }

    @Test func nothingIsLostWhenTheReceiverIsAwayAndMailerIsKilled() async throws {
        let receiver = try await TestWebhookReceiver.launch()
        let fleet = try await TestFleet.launch(environment: [
            "LATCHKEY_RATE_LIMITS": "off", "LATCHKEY_SCALE": "mailer=2",
        ])
        let webhook = try await create(fleet, receiver, "--event", "user.created", "--event", "session.created")
        let api = API(baseURL: fleet.baseURL)
        #expect(try await api.signUp(API.newEmail()).status == 200)
        try await eventually("the first messages") { try receiver.messages().count == 2 }

        try await receiver.stop()
        let emails = (0..<40).map { _ in API.newEmail() }
        for (number, email) in emails.enumerated() {
            #expect(try await api.signUp(email).status == 200)
            if number == 20 { try await fleet.kill("mailer", instance: "1") }
        }
        try await eventually(within: .seconds(20), "all to wait") {
            try await fleet.latchkey(as: [Delivery].self, "webhooks", "deliveries", webhook.id).count == 80
        }
        try await fleet.kill("mailer", instance: "2")
        try await receiver.start()
        let start = ContinuousClock.now
        try await eventually(within: .seconds(120), "all messages") {
            Set(try receiver.messages().map(\.id)).count == 82
        }
        let took = ContinuousClock.now - start
        let messages = try receiver.messages()
        #expect(messages.allSatisfy { $0.isVerified })
        for email in emails {
            let created = messages.filter { $0.type == "user.created" && $0.body.contains(email) }
            #expect(Set(created.map(\.id)).count == 1)
        }
        // A message that comes twice has the same id and body.
        for (_, copies) in Dictionary(grouping: messages, by: \.id) { #expect(Set(copies.map(\.body)).count == 1) }
        print("82 messages after an outage in \(took), both mailers killed: 0 missing, \(messages.count - 82) doubled")
        try await eventually("nothing to wait") {
            try await fleet.latchkey(as: [Delivery].self, "webhooks", "deliveries", webhook.id).isEmpty
        }
        try await fleet.stop()
        try await receiver.stop()
    }

    @Test func anOperatorTestsRotatesAndReplays() async throws {
        let receiver = try await TestWebhookReceiver.launch()
        let fleet = try await TestFleet.launch()
        let webhook = try await create(fleet, receiver, "--name", "CRM")
        #expect(try await fleet.latchkey("webhooks", "test", "CRM", "--wait").contains("delivered"))
        let rotated = try await fleet.latchkey(as: Made.self, "webhooks", "rotate-secret", "CRM")
        #expect(rotated.secret != webhook.secret)
        try receiver.verify(with: [webhook.secret, rotated.secret])
        #expect(try await fleet.latchkey("webhooks", "test", "CRM", "--wait").contains("delivered"))
        #expect(try receiver.messages().allSatisfy(\.isVerified))

        try receiver.behave(.init(status: 410))
        await #expect(throws: TestKitError.self) { try await fleet.latchkey("webhooks", "test", "CRM", "--wait") }
        let dead = try await fleet.latchkey(as: [Delivery].self, "webhooks", "dead", "CRM")
        #expect(dead.map(\.reason) == ["gone 410"])
        let doctor = try? await fleet.latchkey("doctor")
        #expect(doctor?.contains("\(webhook.id): 1 given up") != false)
        try receiver.behave(.init())
        _ = try await fleet.latchkey("webhooks", "replay", "CRM")
        try await eventually("the replay") { try receiver.messages().count { $0.id == dead.first?.id } == 2 }
        #expect(try await fleet.latchkey("webhooks", "attempts", "CRM").contains("webhook.test"))

        _ = try await fleet.latchkey("webhooks", "delete", "CRM", "--yes")
        let before = try receiver.messages().count
        #expect(try await API(baseURL: fleet.baseURL).signUp(API.newEmail()).status == 200)
        try await Task.sleep(for: .seconds(2))
        #expect(try receiver.messages().count == before)
        // The secrets are nowhere in the logs.
        let directory = "\(fleet.stateDirectory)/log"
        for file in try FileManager.default.contentsOfDirectory(atPath: directory) {
            let log = try String(contentsOfFile: "\(directory)/\(file)", encoding: .utf8)
            #expect(!log.contains("whsec_") && !log.contains(webhook.secret.dropFirst(6)), "\(file)")
        }
        try await fleet.stop()
        try await receiver.stop()
    }
}
