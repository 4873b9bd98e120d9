import ArgumentParser
import Foundation
import Models
import RPCClient

/// `latchkey webhooks …`
struct WebhooksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhooks", abstract: "Manage the receivers of an application's events.",
        subcommands: [
            Create.self, List.self, Show.self, Update.self, Delete.self, RotateSecret.self, Test.self, Deliveries.self,
            Attempts.self, Dead.self, Replay.self,
        ])

    /// Help texts that several commands share.
    enum Help {
        static let webhook = ArgumentHelp("The webhook's id, whk_…, or its name.", valueName: "webhook")
        static let events = "\(WebhookEvent.selectable.map(\.rawValue).joined(separator: ", "))."
        static let allowPrivate =
            "Whether the receiver may have a private or loopback address, and a URL with http."
    }

    struct Create: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have an application's events sent to a URL, and print the secret that signs them once.",
            discussion: """
                Messages are as Standard Webhooks (standardwebhooks.com) has them, so that its libraries verify them. A message has \
                arrived once the receiver answers with 2xx within ten seconds; else it is sent again for a day, unless the answer is 410.
                """)

        @Option(help: ArgumentHelp("The application, by id or name.", valueName: "app")) var app: ApplicationReference
        @Option(help: "The receiver, an https URL.") var url: String
        @Option(help: "A name, unique in the application. Default: the host of the URL.") var name: String?
        @Option(
            name: .customLong("event"),
            help: ArgumentHelp("An event to send. Repeatable. Default: all of \(Help.events)", valueName: "event"))
        var events: [WebhookEvent] = []
        @Flag(help: ArgumentHelp(Help.allowPrivate)) var allowPrivate = false
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let call = Identity.CreateWebhook(
                application: try await app.id(fleet), name: name, url: url, events: events,
                allowsPrivateAddresses: allowPrivate)
            let created = try await PrivateAddressOption.naming("--allow-private") {
                try await fleet.identity.call(call)
            }
            return WebhooksCommand.report(created.webhook, secret: created.secret)
        }
    }

    struct List: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "List webhooks, oldest first.")

        @Option(help: ArgumentHelp("Only webhooks of this application, by id or name.", valueName: "app"))
        var app: ApplicationReference?
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let webhooks = try await fleet.identity.call(Identity.ListWebhooks(application: app?.id(fleet)))
            return .list(
                webhooks, as: Self.table(webhooks),
                empty: "no webhooks yet. Create one with `latchkey webhooks create`")
        }

        static func table(_ webhooks: [Webhook]) -> Table {
            Table(
                headings: ["ID", "NAME", "APPLICATION", "URL", "EVENTS", "ENABLED"],
                rows: webhooks.map {
                    [
                        $0.id.description, $0.name, $0.applicationID.description, $0.url,
                        WebhooksCommand.text($0.events), $0.isEnabled ? "yes" : "no",
                    ]
                }, cuttable: [1, 3, 4], requiredWidths: [2: 110])
        }
    }

    struct Show: OperatorCommand {
        static let configuration = CommandConfiguration(abstract: "Show a webhook, and how much waits for it.")

        @Argument(help: Help.webhook) var webhook: WebhookReference
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let webhook = try await webhook.webhook(fleet)
            let queue = try await fleet.mailer.call(
                Mailer.ListWebhookDeliveries(webhook: webhook.id, state: .dead, limit: 1))
            let latest = try await fleet.mailer.call(Mailer.ListWebhookAttempts(webhook: webhook.id, limit: 1)).first
            let shown = DetailsOutput(webhook: webhook, waiting: queue.waiting, dead: queue.dead, latest: latest)
            return Report(shown) { style in
                let time = RelativeTime.of(STDOUT_FILENO)
                return Table.fields(
                    rows(webhook) + [
                        ("waiting", "\(queue.waiting)"), ("given up", "\(queue.dead)"),
                        (
                            "last attempt",
                            latest.map {
                                "\(time.text($0.at)): \($0.type.rawValue), \($0.reason ?? $0.outcome.rawValue)"
                            } ?? "-"
                        ),
                    ], style)
            }
        }
    }

    struct Update: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change a webhook.",
            discussion: """
                Options that are not given change nothing. Messages that wait are sent to the new URL. While a webhook is disabled, \
                nothing new is sent to it, and what waits goes on waiting.
                """)

        @Argument(help: Help.webhook) var webhook: WebhookReference
        @Option(help: "The new name.") var name: String?
        @Option(help: "The new URL.") var url: String?
        @Option(
            name: .customLong("event"),
            help: ArgumentHelp("An event to send. Replaces all events. Repeatable; 'all' for all.", valueName: "event"))
        var events: [EventSelection] = []
        @Flag(inversion: .prefixedNo, help: ArgumentHelp(Help.allowPrivate)) var allowPrivate: Bool?
        @Flag(inversion: .prefixedEnableDisable, help: "Whether events are sent.") var delivery: Bool?
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let selected = events.contains(.all) ? [] : events.compactMap(\.event)
            let call = Identity.UpdateWebhook(
                id: try await webhook.webhook(fleet).id, name: name, url: url, events: events.isEmpty ? nil : selected,
                allowsPrivateAddresses: allowPrivate, isEnabled: delivery)
            let updated = try await PrivateAddressOption.naming("--allow-private") {
                try await fleet.identity.call(call)
            }
            return WebhooksCommand.report(updated)
        }
    }

    struct Delete: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete a webhook, and the messages that wait for it. This can't be undone.")

        @Argument(help: Help.webhook) var webhook: WebhookReference
        @OptionGroup var confirmation: ConfirmationOptions
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let webhook = try await webhook.webhook(fleet)
            let queue = try await fleet.mailer.call(
                Mailer.ListWebhookDeliveries(webhook: webhook.id, state: .waiting, limit: 1))
            let steps =
                ["Delete webhook “\(webhook.name)” (\(webhook.id))"]
                + (queue.waiting + queue.dead > 0
                    ? ["Delete \(Count.text(queue.waiting + queue.dead, "message")) that wait or were given up"] : [])
            if let report = try confirmation.report(steps) { return report }
            let deleted = try await fleet.identity.call(Identity.DeleteWebhook(id: webhook.id))
            return Report(deleted) { _ in "the webhook “\(deleted.name)” was deleted" }
        }
    }

    struct RotateSecret: OperatorCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate-secret", abstract: "Create a new secret for a webhook, and print it once.",
            discussion: """
                For a while, messages are signed with both secrets, so that the receiver has time to take over the new one.
                """)

        @Argument(help: Help.webhook) var webhook: WebhookReference
        @Option(help: ArgumentHelp("For how long messages are signed with both secrets.", valueName: "hours"))
        var overlap = 24
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard (0...720).contains(overlap) else { throw ValidationError("--overlap is 0 to 720 hours.") }
        }

        func perform(_ fleet: Fleet) async throws -> Report {
            let rotated = try await fleet.identity.call(
                Identity.RotateWebhookSecret(id: webhook.webhook(fleet).id, overlap: overlap * 3600))
            return WebhooksCommand.report(rotated.webhook, secret: rotated.secret)
        }
    }

    struct Test: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send a message of the type webhook.test.",
            discussion: "With --wait, the exit status is 1 unless the receiver confirms the message at once.")

        /// How long to wait for the first attempt: its timeout, and the way through the outbox.
        private static let timeout: Duration = .seconds(15)

        @Argument(help: Help.webhook) var webhook: WebhookReference
        @Flag(help: "Wait for the first attempt, and tell what came of it.") var wait = false
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let webhook = try await webhook.webhook(fleet)
            guard webhook.isEnabled else {
                throw CommandError(
                    code: .invalidRequest,
                    "the webhook “\(webhook.name)” is disabled, so nothing is sent to it. "
                        + "`latchkey webhooks update \(webhook.id) --enable-delivery` enables it")
            }
            let message = try await fleet.identity.call(Identity.TestWebhook(id: webhook.id)).message
            guard wait else {
                return Report(["message_id": message]) { _ in
                    "the message \(message) will be sent; see `latchkey webhooks attempts`"
                }
            }
            let end = ContinuousClock.now + Self.timeout
            while ContinuousClock.now < end {
                let attempts = try await fleet.mailer.call(Mailer.ListWebhookAttempts(webhook: webhook.id))
                if let attempt = attempts.last(where: { $0.message == message }) {
                    return Self.report(attempt, of: webhook.id)
                }
                try await Task.sleep(for: .milliseconds(200))
            }
            throw CommandError("the message \(message) waits to be sent; see `latchkey webhooks deliveries`")
        }

        static func report(_ attempt: Mailer.WebhookAttempt, of webhook: WebhookID) -> Report {
            let isDelivered = attempt.outcome == .delivered
            var report = Report(attempt) { style in
                isDelivered
                    ? style.paint("delivered", .green) + " in \(attempt.duration) ms"
                    : style.paint("failed", .red)
                        + ": \(attempt.reason ?? attempt.outcome.rawValue). \(consequence(of: attempt, webhook))"
            }
            report.exitStatus = isDelivered ? 0 : 1
            return report
        }

        /// What becomes of a message that was not delivered.
        private static func consequence(of attempt: Mailer.WebhookAttempt, _ webhook: WebhookID) -> String {
            switch attempt.outcome {
            case .delivered, .retrying: "It is sent again for a day"
            case .dead: "It was given up; `latchkey webhooks replay \(webhook) \(attempt.message)` sends it again"
            case .dropped: "It is not sent again"
            }
        }
    }

    struct Deliveries: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the messages to a webhook that are not delivered.",
            discussion: "waiting: to be sent now. retrying: to be sent again later. dead: given up.")

        @Argument(help: Help.webhook) var webhook: WebhookReference
        @Option(help: "waiting, retrying or dead. Default: all.") var state: Mailer.MessageState?
        @Option(help: "The maximum number for each state.") var limit = 1000
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard limit > 0 else { throw ValidationError("--limit must be at least 1.") }
        }

        func perform(_ fleet: Fleet) async throws -> Report {
            try await WebhooksCommand.messages(
                of: webhook.webhook(fleet).id, state.map { [$0] } ?? Mailer.MessageState.allCases, limit: limit, fleet)
        }
    }

    struct Attempts: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the latest attempts to deliver to a webhook, newest first.",
            discussion: "A narrow terminal has no room for the ids of messages; --json has everything.")

        @Argument(help: Help.webhook) var webhook: WebhookReference
        @Option(help: "The maximum number.") var limit = 50
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard (1...500).contains(limit) else { throw ValidationError("--limit is 1 to 500.") }
        }

        func perform(_ fleet: Fleet) async throws -> Report {
            let attempts = try await fleet.mailer.call(
                Mailer.ListWebhookAttempts(webhook: webhook.webhook(fleet).id, limit: limit))
            return .list(
                attempts, as: Self.table(attempts, .of(STDOUT_FILENO)), empty: "no attempts in the last days")
        }

        static func table(_ attempts: [Mailer.WebhookAttempt], _ times: RelativeTime) -> Table {
            Table(
                headings: ["TIME", "EVENT", "OUTCOME", "ATTEMPT", "MS", "REASON", "MESSAGE"],
                rows: attempts.map {
                    [
                        times.text($0.at), $0.type.rawValue, $0.outcome.rawValue, "\($0.attempt)", "\($0.duration)",
                        $0.reason ?? "-", $0.message.description,
                    ]
                }, cuttable: [5], requiredWidths: [6: 110])
        }
    }

    struct Dead: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the messages to a webhook that were given up, oldest first.")

        @Argument(help: Help.webhook) var webhook: WebhookReference
        @Option(help: "The maximum number.") var limit = 1000
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard limit > 0 else { throw ValidationError("--limit must be at least 1.") }
        }

        func perform(_ fleet: Fleet) async throws -> Report {
            try await WebhooksCommand.messages(of: webhook.webhook(fleet).id, [.dead], limit: limit, fleet)
        }
    }

    struct Replay: OperatorCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send messages to a webhook again that were given up.",
            discussion: "Each keeps its id, so that a receiver that has it already can leave it out.")

        @Argument(help: Help.webhook) var webhook: WebhookReference
        @Argument(help: "Only this message, msg_…, which may also wait for its next attempt.") var message: MessageID?
        @OptionGroup var output: OutputOptions

        func perform(_ fleet: Fleet) async throws -> Report {
            let webhook = try await webhook.webhook(fleet).id
            var count = 0
            while true {
                let reply = try await fleet.mailer.call(Mailer.ReplayWebhooks(webhook: webhook, message: message))
                count += reply.count
                guard reply.hasMore, message == nil else { break }
            }
            let replayed = count
            return Report(["replayed": replayed]) { _ in
                replayed == 0
                    ? "no message was given up" : "\(Count.text(replayed, "message")) will be sent now"
            }
        }
    }

    // MARK: Output

    /// A webhook with how much waits for it.
    private struct DetailsOutput: Encodable, Sendable {
        let webhook: Webhook
        let waiting: Int
        let dead: Int
        let latest: Mailer.WebhookAttempt?

        enum CodingKeys: String, CodingKey {
            case waiting, dead
            case latest = "last_attempt"
        }

        func encode(to encoder: any Encoder) throws {
            try webhook.encode(to: encoder)
            var members = encoder.container(keyedBy: CodingKeys.self)
            try members.encode(waiting, forKey: .waiting)
            try members.encode(dead, forKey: .dead)
            try members.encode(latest, forKey: .latest)
        }
    }

    private static func report(_ webhook: Webhook, secret: Secret? = nil) -> Report {
        .fields(SecretOutput(value: webhook, secret: secret), rows(webhook))
    }

    private static func rows(_ webhook: Webhook) -> [(String, String)] {
        var rows = [
            ("id", webhook.id.description), ("name", webhook.name), ("application", webhook.applicationID.description),
            ("url", webhook.url), ("events", text(webhook.events)),
            ("private addresses", webhook.allowsPrivateAddresses ? "allowed" : "refused"),
            ("enabled", webhook.isEnabled ? "yes" : "no"),
        ]
        if let end = webhook.previousSecretUntil, end > .now {
            rows.append(("previous secret signs until", end.description))
        }
        return rows
    }

    private static func text(_ events: [WebhookEvent]) -> String {
        events.isEmpty ? "all" : events.map(\.rawValue).joined(separator: " ")
    }

    /// The messages in some states, page by page up to the limit for each.
    private static func messages(
        of webhook: WebhookID, _ states: [Mailer.MessageState], limit: Int, _ fleet: Fleet
    ) async throws -> Report {
        var messages: [Mailer.WebhookDelivery] = []
        for state in states {
            var found: [Mailer.WebhookDelivery] = []
            var cursor: String?
            repeat {
                let page = try await fleet.mailer.call(
                    Mailer.ListWebhookDeliveries(
                        webhook: webhook, state: state, limit: min(100, limit - found.count), cursor: cursor))
                found += page.deliveries
                cursor = page.nextCursor
            } while cursor != nil && found.count < limit
            if cursor != nil {
                ErrorReport.warn("there are more than \(limit) \(state) messages; increase --limit to see them")
            }
            messages += found
        }
        return .list(messages, as: table(messages, .of(STDOUT_FILENO)), empty: absence(of: states))
    }

    static func table(_ messages: [Mailer.WebhookDelivery], _ times: RelativeTime) -> Table {
        Table(
            headings: ["MESSAGE", "STATE", "EVENT", "ACCEPTED", "ATTEMPTS", "NEXT", "REASON"],
            rows: messages.map {
                [
                    $0.id.description, $0.state.rawValue, $0.type?.rawValue ?? "-", times.text($0.acceptedAt),
                    "\($0.attempts)", times.text($0.nextAttemptAt), $0.reason ?? "-",
                ]
            }, cuttable: [2, 6], requiredWidths: [3: 95, 4: 105])
    }

    /// What to say if no message is in these states, which tells nothing of the others.
    private static func absence(of states: [Mailer.MessageState]) -> String {
        switch states {
        case [.waiting]: "no message waits to be sent now"
        case [.retrying]: "no message waits for another attempt"
        case [.dead]: "no message was given up"
        default: "everything is delivered"
        }
    }
}

/// An event on the command line, or all.
enum EventSelection: ExpressibleByArgument, Equatable {
    case all
    case one(WebhookEvent)

    init?(argument: String) {
        if argument == "all" {
            self = .all
        } else if let event = WebhookEvent(rawValue: argument), WebhookEvent.selectable.contains(event) {
            self = .one(event)
        } else {
            return nil
        }
    }

    /// The event; nil for all.
    var event: WebhookEvent? {
        if case .one(let event) = self { event } else { nil }
    }
}
