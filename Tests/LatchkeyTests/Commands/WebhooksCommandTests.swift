import Foundation
import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct WebhooksCommandTests {
    private static let webhook = Webhook(
        id: .make(), applicationID: .make(), name: "CRM", url: "https://crm.example/", events: [.userCreated])

    private func services() -> ScriptedServices {
        var services = ScriptedServices()
        services.answer(Identity.ListWebhooks.self) { _ in [Self.webhook] }
        return services
    }

    @Test func createsOneAndPrintsTheSecretOnce() async throws {
        var services = services()
        let seen = Mutex<Identity.CreateWebhook?>(nil)
        services.answer(Identity.CreateWebhook.self) { call in
            seen.withLock { $0 = call }
            return .init(webhook: Self.webhook, secret: Secret("whsec_abc"))
        }
        let made =
            try await services.run(
                "webhooks", "create", "--app", Self.webhook.applicationID.description, "--url", "https://crm.example/",
                "--event", "user.created", "--event", "user.deleted", "--allow-private") as? [String: Any]
        #expect(made?["secret"] as? String == "whsec_abc" && made?["id"] as? String == Self.webhook.id.description)
        let call = try #require(seen.withLock { $0 })
        #expect(call.name == nil && call.events == [.userCreated, .userDeleted] && call.allowsPrivateAddresses)
        #expect(throws: (any Error).self) {
            try Latchkey.parseAsRoot(["webhooks", "create", "--app", "a", "--url", "u", "--event", "user.sneezed"])
        }
        let listed = try await services.run("webhooks", "list") as? [[String: Any]]
        #expect(listed?.count == 1 && listed?.first?["secret"] == nil)
    }

    @Test func namesCountAsWellAsIDs() async throws {
        var services = services()
        let seen = Mutex<[Identity.UpdateWebhook]>([])
        services.answer(Identity.UpdateWebhook.self) { call in
            seen.withLock { $0.append(call) }
            return Self.webhook
        }
        _ = try await services.run("webhooks", "update", "crm", "--event", "all", "--disable-delivery")
        _ = try await services.run("webhooks", "update", Self.webhook.id.description, "--url", "https://b.example/")
        let calls = seen.withLock { $0 }
        #expect(calls.allSatisfy { $0.id == Self.webhook.id } && calls.count == 2)
        #expect(calls.first?.events == [] && calls.first?.isEnabled == false && calls.first?.url == nil)
        #expect(calls.last?.events == nil && calls.last?.isEnabled == nil)
        let scripted = services
        let error = await #expect(throws: ServiceError.self) {
            _ = try await scripted.run("webhooks", "update", "nobody", "--url", "https://b.example/")
        }
        #expect(error?.status == 404)
    }

    @Test func listsWhatIsNotDeliveredStateByState() async throws {
        var services = services()
        services.answer(Mailer.ListWebhookDeliveries.self) { call in
            let start = call.cursor.flatMap { Int($0) } ?? 0
            let records = (0..<min(call.limit, 2)).map { _ in
                Mailer.WebhookDelivery(
                    id: .make(), state: call.state, type: .userCreated, acceptedAt: .now, attempts: start)
            }
            return .init(deliveries: records, waiting: 8, dead: 4, nextCursor: start < 2 ? "2" : nil)
        }
        let all = try #require(try await services.run("webhooks", "deliveries", "CRM") as? [[String: Any]])
        #expect(all.map { $0["state"] as? String } == ["waiting", "retrying", "dead"].flatMap { [$0, $0, $0, $0] })
        let dead = try await services.run("webhooks", "dead", "CRM", "--limit", "3") as? [[String: Any]]
        #expect(dead?.map { $0["state"] as? String } == ["dead", "dead", "dead"])
    }

    @Test func replaysUntilNothingIsLeft() async throws {
        var services = services()
        let left = Mutex(2)
        services.answer(Mailer.ReplayWebhooks.self) { call in
            if call.message != nil { return .init(count: 1, hasMore: false) }
            return left.withLock { left in
                left -= 1
                return .init(count: left > 0 ? 1000 : 7, hasMore: left > 0)
            }
        }
        let all = try await services.run("webhooks", "replay", "CRM") as? [String: Any]
        #expect(all?["replayed"] as? Int == 1007)
        let one = try await services.run("webhooks", "replay", "CRM", MessageID.make().description) as? [String: Any]
        #expect(one?["replayed"] as? Int == 1)
    }

    @Test func tellsWhatCameOfATest() async throws {
        var services = services()
        let message = MessageID.make()
        services.answer(Identity.TestWebhook.self) { _ in .init(message: message) }
        services.answer(Mailer.ListWebhookAttempts.self) { _ in
            [
                Mailer.WebhookAttempt(
                    message: message, type: .webhookTest, at: .now, outcome: .retrying, attempt: 1, duration: 9,
                    reason: "status 500")
            ]
        }
        let sent = try await services.run("webhooks", "test", "CRM") as? [String: Any]
        #expect(sent?["message_id"] as? String == message.description)
        let attempt = try await services.run("webhooks", "test", "CRM", "--wait") as? [String: Any]
        #expect(attempt?["outcome"] as? String == "retrying" && attempt?["reason"] as? String == "status 500")
    }

    /// A receiver that answers 410 wants no more, so nothing is sent again.
    @Test(
        arguments: [
            (.retrying, "status 500", "failed: status 500. It is sent again for a day"),
            (.dead, "gone 410", "failed: gone 410. It was given up; "), (.delivered, nil, "delivered in 9 ms"),
        ] as [(Mailer.WebhookAttempt.Outcome, String?, String)])
    func tellsWhetherATestIsSentAgain(
        _ outcome: Mailer.WebhookAttempt.Outcome, _ reason: String?, _ beginning: String
    ) {
        let attempt = Mailer.WebhookAttempt(
            message: .make(), type: .webhookTest, at: .now, outcome: outcome, attempt: 1, duration: 9, reason: reason)
        let report = WebhooksCommand.Test.report(attempt, of: Self.webhook.id)
        let text = report.text(Style(isEnabled: false))
        #expect(text.hasPrefix(beginning) && report.exitStatus == (outcome == .delivered ? 0 : 1))
        let command = "`latchkey webhooks replay \(Self.webhook.id) \(attempt.message)`"
        #expect(text.contains(command) == (outcome == .dead))
        #expect(text.contains("sent again for a day") == (outcome == .retrying))
    }

    @Test func aDisabledOneIsNotTestedAndTheOptionNamed() async throws {
        var webhook = Self.webhook
        webhook.isEnabled = false
        var services = ScriptedServices()
        services.answer(Identity.ListWebhooks.self) { [webhook] _ in [webhook] }
        let scripted = services
        let error = await #expect(throws: CommandError.self) { _ = try await scripted.run("webhooks", "test", "CRM") }
        #expect(
            error?.description.contains("`latchkey webhooks update \(webhook.id) --enable-delivery`") == true)
    }

    /// A message that waits for its next attempt is neither delivered nor given up.
    @Test func anEmptyListTellsOnlyOfTheStatesThatWereAskedFor() async throws {
        var services = services()
        services.answer(Mailer.ListWebhookDeliveries.self) { _ in
            .init(deliveries: [], waiting: 1, dead: 0, nextCursor: nil)
        }
        #expect(try await services.text("webhooks", "dead", "CRM") == "no message was given up")
        #expect(
            try await services.text("webhooks", "deliveries", "CRM", "--state", "retrying")
                == "no message waits for another attempt")
        #expect(try await services.text("webhooks", "deliveries", "CRM") == "everything is delivered")
    }

    @Test(arguments: [80, 95, 105, 110, 200])
    func theTablesFitTheTerminal(width: Int) {
        let webhook = Webhook(
            id: .make(), applicationID: .make(), name: "The customers' own files",
            url: "https://crm.example/hooks/for/everything/that/happens", events: WebhookEvent.selectable)
        let times = RelativeTime(now: Timestamp.now.date.addingTimeInterval(59 * 60 + 1))
        let attempt = Mailer.WebhookAttempt(
            message: .make(), type: .passwordChanged, at: .now, outcome: .delivered, attempt: 12, duration: 10_000,
            reason: "unreadable_secrets")
        let message = Mailer.WebhookDelivery(
            id: .make(), state: .retrying, type: .passwordChanged, acceptedAt: .now, attempts: 12,
            nextAttemptAt: .now, reason: "unreadable_secrets")
        for (table, id) in [
            (WebhooksCommand.List.table([webhook]), webhook.id.description),
            (WebhooksCommand.Attempts.table([attempt], times), attempt.message.description),
            (WebhooksCommand.table([message], times), message.id.description),
        ] {
            let lines = table.text(Style(isEnabled: false), empty: "", width: width).split(separator: "\n")
            #expect(lines.count == 2 && lines.allSatisfy { $0.count <= width }, "\(lines)")
            // An id is whole, or left out.
            #expect(lines[1].contains(id) || !lines[1].contains(id.prefix(5)), "\(lines)")
        }
    }

    @Test func deletingCountsWhatWaits() async throws {
        var services = services()
        services.answer(Mailer.ListWebhookDeliveries.self) { _ in
            .init(deliveries: [], waiting: 3, dead: 4, nextCursor: nil)
        }
        let planned = try await services.run("webhooks", "delete", "CRM", "--dry-run") as? [String: Any]
        #expect(planned?["dry_run"] as? Bool == true)
        #expect((planned?["steps"] as? [String])?.last == "Delete 7 messages that wait or were given up")
    }
}
