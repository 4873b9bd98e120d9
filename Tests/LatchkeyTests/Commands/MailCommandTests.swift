import Foundation
import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct MailCommandTests {
    @Test(arguments: [80, 95, 105, 115])
    func theListFitsTheTerminal(width: Int) {
        let message = Mailer.MessageRecord(
            id: .make(), state: .retrying, kind: .verification, recipient: "s***@department.company.example.com",
            acceptedAt: .now, attempts: 12, nextAttemptAt: .now,
            reason: "rejected 451 4.7.1 try again later, this mailbox is busy")
        let times = RelativeTime(now: message.acceptedAt.date.addingTimeInterval(59 * 60 + 1))
        let table = MailCommand.List.table([message], times)
        let lines = table.text(Style(isEnabled: false), empty: "", width: width).split(separator: "\n")
        #expect(lines.count == 2 && lines.allSatisfy { $0.count <= width }, "\(lines)")
        #expect(lines[1].hasPrefix("\(message.id)  retrying  ") && lines[1].contains("  rejecte"))
    }

    @Test func listsStateByState() async throws {
        var services = ScriptedServices()
        services.answer(Mailer.ListMessages.self) { call in
            let start = call.cursor.flatMap { Int($0) } ?? 0
            let count = min(call.limit, 2)
            let records = (0..<count).map { _ in
                Mailer.MessageRecord(
                    id: .make(), state: call.state, kind: .notice, recipient: "a***@example.com", acceptedAt: .now,
                    attempts: start)
            }
            return .init(messages: records, nextCursor: start < 2 ? "\(start + count)" : nil)
        }
        let all = try #require(try await services.run("mail", "list") as? [[String: Any]])
        #expect(all.map { $0["state"] as? String } == ["waiting", "retrying", "dead"].flatMap { [$0, $0, $0, $0] })
        #expect(all[0]["recipient"] as? String == "a***@example.com" && all[0]["next_attempt_at"] is NSNull)
        let some = try await services.run("mail", "list", "--state", "dead", "--limit", "3") as? [[String: Any]]
        #expect(some?.map { $0["state"] as? String } == ["dead", "dead", "dead"])
    }

    @Test func previewsAnEmailInTheNameOfAClient() async throws {
        let seen = Mutex<[Mailer.PreviewMail]>([])
        var services = ScriptedServices()
        let client = Client(
            id: try #require(ClientID("client_demo")), applicationID: .make(), name: "Web", applicationName: "Acme",
            origins: [], redirectURIs: [], loginMethods: [.password], createdAt: .now)
        services.answer(Identity.ListClients.self) { _ in [client] }
        services.answer(Mailer.PreviewMail.self) { call in
            seen.withLock { $0.append(call) }
            return .init(language: "ja", from: "Acme <a@b.example>", subject: "s", text: "t", html: "<p>h</p>")
        }
        let mail =
            try await services.run("mail", "preview", "invite", "--language", "ja", "--client", "client_demo")
            as? [String: Any]
        #expect(mail?["subject"] as? String == "s" && mail?["html"] as? String == "<p>h</p>")
        let calls = seen.withLock { $0 }
        let call = try #require(calls.first)
        #expect(call.kind == "invite" && call.language == "ja" && call.client?.applicationName == "Acme")
        let error = await #expect(throws: ServiceError.self) {
            _ = try await services.run("mail", "preview", "invite", "--client", "client_nope")
        }
        #expect(error?.status == 404)
        let count = seen.withLock { $0.count }
        #expect(count == 1)
        _ = try await services.run("mail", "preview", "invite", "--client", "web")
        #expect(seen.withLock { $0.map(\.client?.id) } == [client.id, client.id])
    }

    @Test func aPreviewShowsWhereRepliesGo() throws {
        let mail = Mailer.PreviewMail.Reply(
            language: "en", from: "Acme <a@b.example>", subject: "s", text: "t", html: "<p>h</p>")
        func text(_ supportEmail: String?) throws -> String {
            let client = Client(
                id: try #require(ClientID("client_demo")), applicationID: .make(), name: "Web", applicationName: "Acme",
                origins: [], redirectURIs: [], loginMethods: [.password],
                branding: .init(supportEmail: supportEmail), createdAt: .now)
            return MailCommand.Preview.withHeaders(mail, client)
        }
        let headers = "From: Acme <a@b.example>\nReply-To: help@acme.example\nSubject: s\n\nt"
        #expect(try text("help@acme.example") == headers)
        let others = [try text(nil), try text("hilfe@bücher.example"), MailCommand.Preview.withHeaders(mail, nil)]
        #expect(others.allSatisfy { $0 == "From: Acme <a@b.example>\nSubject: s\n\nt" })
    }

    @Test func retriesAndDropsByID() async throws {
        let seen = Mutex<[MessageID]>([])
        var services = ScriptedServices()
        services.answer(Mailer.RetryMessage.self) { call in
            seen.withLock { $0.append(call.message) }
            return Nothing()
        }
        services.answer(Mailer.DropMessage.self) { call in
            seen.withLock { $0.append(call.message) }
            return Nothing()
        }
        let ids = [MessageID.make(), .make()]
        let retried = try await services.run("mail", "retry", "\(ids[0])") as? [String: Any]
        let dropped = try await services.run("mail", "drop", "\(ids[1])", "--yes") as? [String: Any]
        #expect(retried?["id"] as? String == "\(ids[0])" && retried?["action"] as? String == "retried")
        #expect(dropped?["action"] as? String == "dropped")
        #expect(seen.withLock { $0 } == ids)
    }
}
