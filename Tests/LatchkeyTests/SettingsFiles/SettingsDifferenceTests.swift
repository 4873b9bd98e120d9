import Models
import Testing

@testable import LatchkeyCommand

@Suite struct SettingsDifferenceTests {
    private let app = ApplicationID.make()

    private func reply() throws -> Identity.ApplySettings.Reply {
        let web = try #require(ClientID("client_web"))
        let acme = SettingsChange.Subject(application: app, name: "Acme")
        let client = SettingsChange.Subject(application: app, client: web, name: "Web")
        let google = SettingsChange.Subject(application: app, client: web, provider: .google, name: "Web")
        return .init(
            changes: [
                .init(.changed, path: "/a", subject: acme, setting: "sign_up", old: "open", new: "invite"),
                .init(.changed, path: "/a", subject: acme, setting: "logo_url", old: "https://a.example/l"),
                .init(.created, path: "/a", subject: client),
                .init(.created, path: "/a", subject: client, setting: "origins", new: "https://a.example"),
                .init(.created, path: "/a", subject: client, setting: "client_secret"),
                .init(.changed, path: "/a", subject: google, setting: "client_secret"),
            ], undeclared: [client, google])
    }

    @Test func namesWebhooks() {
        let webhook = SettingsChange.Subject(application: app, webhook: .make(), name: "CRM")
        let reply = Identity.ApplySettings.Reply(
            changes: [.init(.created, path: "/a", subject: webhook, setting: "secret")], undeclared: [webhook])
        let title = "webhook “CRM” (\(webhook.webhook?.description ?? ""))"
        #expect(
            SettingsDifference(reply: reply).text(Style(isEnabled: false))
                == "+ \(title)\n    + secret: set\n· not in the file: \(title)")
    }

    @Test func whatIsNewShowsNoDefaults() {
        let webhook = SettingsChange.Subject(application: app, webhook: .make(), name: "CRM")
        func lines(_ kind: SettingsChange.Kind) -> [Substring] {
            let change = SettingsChange(
                kind, path: "/a", subject: webhook, setting: "events", old: "all", new: "user.created")
            let difference = SettingsDifference(reply: .init(changes: [change]))
            return difference.text(Style(isEnabled: false)).split(separator: "\n")
        }
        #expect(lines(.created).last == "    + events: user.created")
        #expect(lines(.changed).last == "    ~ events: all → user.created")
    }

    @Test func groupsChangesByWhatTheyBelongTo() throws {
        #expect(
            SettingsDifference(reply: try reply()).text(Style(isEnabled: false)) == """
                ~ application “Acme” (\(app))
                    ~ sign_up: open → invite
                    - logo_url: https://a.example/l
                + client client_web “Web”
                    + origins: https://a.example
                    + client_secret: set
                ~ connection of client_web with Google
                    ~ client_secret: changed
                · not in the file: client client_web “Web”
                · not in the file: connection of client_web with Google
                """)
    }

    @Test func coloursSigns() throws {
        let text = SettingsDifference(reply: try reply()).text(Style(isEnabled: true))
        for sign in ["\u{1B}[32m+\u{1B}[0m", "\u{1B}[33m~\u{1B}[0m", "\u{1B}[31m-\u{1B}[0m"] {
            #expect(text.contains(sign))
        }
    }

    @Test func statesHowManyAreNotListed() throws {
        var reply = try reply()
        reply.omittedChanges = 7
        reply.undeclared = Array(repeating: reply.undeclared[0], count: 25)
        reply.omittedUndeclared = 3
        let difference = SettingsDifference(reply: reply)
        let lines = difference.text(Style(isEnabled: false)).split(separator: "\n")
        #expect(lines.contains("and 7 more changes") && lines.last == "· not in the file: 8 more")
        #expect(difference.count == 13 && !difference.isEmpty && SettingsDifference(reply: .init()).isEmpty)
    }
}
