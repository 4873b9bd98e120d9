import Foundation
import Models
import Synchronization
import Testing

@testable import LatchkeyCommand

@Suite struct AppsCommandTests {
    @Test func createPrintsOneObject() async throws {
        var services = ScriptedServices()
        services.answer(Identity.CreateApplication.self) { call in
            Application(id: .make(), name: call.name, parentID: call.parent, createdAt: .now)
        }
        let application = try #require(try await services.run("apps", "create", "--name", "Shop") as? [String: Any])
        #expect(application["name"] as? String == "Shop")
        #expect(application["parent_id"] is NSNull)
    }

    @Test func createWarnsOfANameThatIsAmbiguousNow() {
        func application(_ name: String) -> Application {
            Application(id: .make(), name: name, parentID: nil, createdAt: .now)
        }
        let (earlier, new) = (application("Acme Notes"), application("acme notes"))
        let warning = AppsCommand.Create.ambiguity(of: new, among: [earlier, application("Acme"), new])
        #expect(warning?.contains("“acme notes” is ambiguous") == true)
        #expect(warning?.contains("“Acme Notes” (\(earlier.id))") == true)
        #expect(AppsCommand.Create.ambiguity(of: earlier, among: [earlier, application("Acme")]) == nil)
        #expect(AppsCommand.Create.ambiguity(of: earlier, among: []) == nil)
    }

    @Test func listPrintsAnArray() async throws {
        var services = ScriptedServices()
        services.answer(Identity.ListApplications.self) { _ in [] }
        #expect((try await services.run("apps", "list") as? [Any])?.isEmpty == true)
    }

    @Test func listHasThePolicyOfSecondFactors() async throws {
        var application = Application(id: .make(), name: "Shop", parentID: nil, createdAt: .now)
        application.factorSettings.secondFactor = .required
        let text = AppsCommand.List.report([application]).text(Style(isEnabled: false))
        #expect(text.contains("SECOND FACTOR") && text.contains("  required  "))
    }

    @Test(arguments: [80, 100, 120, 150])
    func theListFitsTheTerminal(width: Int) {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let application = Application(
            id: .make(), name: "The application with the longest name that anybody could think of", parentID: .make(),
            createdAt: Timestamp(now.addingTimeInterval(-7200)))
        let table = AppsCommand.List.table([application], RelativeTime(now: now))
        let lines = table.text(Style(isEnabled: false), empty: "", width: width).split(separator: "\n")
        #expect(lines.count == 2 && lines.allSatisfy { $0.count <= width })
        #expect(lines[1].hasPrefix("\(application.id)  ") && lines[1].hasSuffix("2 h ago"))
        #expect(lines[0].contains("PARENT") == (width == 150))
    }

    @Test func listTellsWhereBrowsersAreRemembered() async throws {
        for remembers in [true, false] {
            var application = Application(
                id: .make(), name: "Shop", parentID: nil, hideAccountExistence: !remembers, createdAt: .now)
            application.factorSettings.remembersBrowsers = remembers
            let lines = AppsCommand.List.report([application]).text(Style(isEnabled: false)).split(separator: "\n")
            let column = try #require(lines.first?.firstRange(of: "REMEMBERS BROWSERS")).lowerBound
            let offset = try #require(lines.first?.distance(from: lines[0].startIndex, to: column))
            #expect(lines[1].dropFirst(offset).hasPrefix(remembers ? "yes" : "no"))
        }
    }

    /// The id is a line of its own, so that `head -1` cuts it out.
    @Test func createTellsWhatComesNext() {
        let application = Application(id: .make(), name: "Shop", parentID: nil, createdAt: .now)
        let lines = AppsCommand.Create.report(application).text(Style(isEnabled: false)).split(separator: "\n")
        #expect(lines.first.map(String.init) == "\(application.id)")
        #expect(lines[1].contains("Created the application Shop."))
        #expect(lines[2].contains("latchkey clients create --app \(application.id) "))
    }

    @Test func updateSendsOnlyWhatIsGiven() async throws {
        let seen = Mutex<[Identity.UpdateApplication]>([])
        var services = ScriptedServices()
        services.answer(Identity.UpdateApplication.self) { call in
            seen.withLock { $0.append(call) }
            return Application(
                id: call.id, name: "Shop", parentID: nil, hideAccountExistence: call.hideAccountExistence ?? false,
                createdAt: .now)
        }
        let id = ApplicationID.make()
        let hidden = try await services.run("apps", "update", "\(id)", "--hide-account-existence") as? [String: Any]
        #expect(hidden?["hide_account_existence"] as? Bool == true)
        _ = try await services.run("apps", "update", "\(id)", "--no-hide-account-existence", "--name", "Shop")
        _ = try await services.run("apps", "update", "\(id)", "--name", "Shop")
        #expect(seen.withLock { $0.map(\.hideAccountExistence) } == [true, false, nil])
        #expect(seen.withLock { $0.allSatisfy { $0.branding == ApplicationBranding() } })
    }

    @Test func brandingHasAnOptionForEachProperty() async throws {
        let seen = Mutex<ApplicationBranding?>(nil)
        var services = ScriptedServices()
        services.answer(Identity.UpdateApplication.self) { call in
            seen.withLock { $0 = call.branding }
            return Application(id: call.id, name: "Shop", parentID: nil, branding: call.branding, createdAt: .now)
        }
        let printed = try await services.run(
            "apps", "update", "\(ApplicationID.make())", "--accent-colour", "#0f766e", "--logo-url",
            "https://a.example/l",
            "--logo-dark-url", "https://a.example/d", "--favicon-url", "https://a.example/f", "--privacy-url", "",
            "--terms-url", "https://a.example/t", "--support-email", "help@a.example", "--sender-email",
            "hello@a.example", "--sender-name", "Acme")
        let branding = ApplicationBranding(
            accentColour: "#0f766e", logoURL: "https://a.example/l", logoDarkURL: "https://a.example/d",
            faviconURL: "https://a.example/f", privacyURL: "", termsURL: "https://a.example/t",
            supportEmail: "help@a.example", senderEmail: "hello@a.example", senderName: "Acme")
        #expect(seen.withLock { $0 } == branding)
        let output = (printed as? [String: Any])?["branding"] as? [String: String]
        #expect(output?["support_email"] == "help@a.example" && output?["accent_colour"] == "#0f766e")
    }

    @Test func signUpHasAnOptionForEachSetting() async throws {
        let seen = Mutex<[SignUpSettings.Change]>([])
        var services = ScriptedServices()
        services.answer(Identity.UpdateApplication.self) { call in
            seen.withLock { $0.append(call.signUpSettings) }
            return Application(id: call.id, name: "Shop", parentID: nil, createdAt: .now)
        }
        let update = ["apps", "update", "\(ApplicationID.make())"]
        for options in [
            [
                "--sign-up", "invite", "--allow-domain", "a.example", "--allow-domain", "b.example", "--deny-domain",
                "", "--deny-throw-away", "--require-verified-email", "--terms-version", "2",
            ], ["--no-deny-throw-away", "--no-require-verified-email", "--terms-version", ""], [],
        ] {
            _ = try await services.run(arguments: update + options)
        }
        #expect(
            seen.withLock { $0 } == [
                .init(
                    mode: .invite, allowedDomains: ["a.example", "b.example"], deniedDomains: [], deniesThrowAway: true,
                    requiresVerifiedEmail: true, termsVersion: "2"),
                .init(deniesThrowAway: false, requiresVerifiedEmail: false, termsVersion: ""), .init(),
            ])
    }

    /// The secret is displayed with the first URL, and by no later change.
    @Test func aSignUpHookGetsItsSecretOnce() async throws {
        let seen = Mutex<[SignUpSettings.Change]>([])
        let stored = Mutex(Application(id: .make(), name: "Shop", parentID: nil, createdAt: .now))
        let rotations = Mutex(0)
        var services = ScriptedServices()
        services.answer(Identity.ShowApplication.self) { _ in
            .init(
                application: stored.withLock { $0 }, clients: 0, users: 0, accounts: 0, openInvites: 0, waiting: 0)
        }
        services.answer(Identity.UpdateApplication.self) { call in
            seen.withLock { $0.append(call.signUpSettings) }
            return stored.withLock { application in
                application.signUpSettings.apply(call.signUpSettings)
                return application
            }
        }
        services.answer(Identity.RotateSignUpHookSecret.self) { call in
            rotations.withLock { $0 += 1 }
            return .init(application: call.application, secret: Secret("whsec_new"))
        }
        let update = ["apps", "update", "\(stored.withLock { $0.id })"]
        var secrets: [String?] = []
        for options in [
            ["--sign-up-hook", "https://a.example/h", "--sign-up-hook-fails", "open", "--sign-up-hook-allow-private"],
            ["--sign-up-hook", "https://b.example/h"], ["--no-sign-up-hook-allow-private"], ["--sign-up-hook", ""],
        ] {
            let printed = try await services.run(arguments: update + options) as? [String: Any]
            secrets.append(printed?["sign_up_hook_secret"] as? String)
        }
        #expect(secrets == ["whsec_new", nil, nil, nil])
        #expect(rotations.withLock { $0 } == 1)
        #expect(
            seen.withLock { $0 } == [
                .init(hookURL: "https://a.example/h", hookFallback: .open, hookAllowsPrivate: true),
                .init(hookURL: "https://b.example/h"), .init(hookAllowsPrivate: false), .init(hookURL: ""),
            ])
        let command = ["apps", "rotate-sign-up-hook-secret", "\(ApplicationID.make())", "--overlap", "0"]
        let rotated = try await services.run(arguments: command) as? [String: Any]
        #expect(rotated?["secret"] as? String == "whsec_new")
    }

    @Test func secondFactorsHaveAPolicyAndRememberedBrowsers() async throws {
        let seen = Mutex<[FactorSettings.Change]>([])
        var services = ScriptedServices()
        services.answer(Identity.UpdateApplication.self) { call in
            seen.withLock { $0.append(call.factorSettings) }
            var application = Application(id: call.id, name: "Shop", parentID: nil, createdAt: .now)
            application.factorSettings.apply(call.factorSettings)
            return application
        }
        let update = ["apps", "update", "\(ApplicationID.make())"]
        for options in [
            ["--second-factor", "required", "--remember-browsers"],
            ["--second-factor", "off", "--no-remember-browsers"], [],
        ] {
            _ = try await services.run(arguments: update + options)
        }
        #expect(
            seen.withLock { $0 } == [
                .init(secondFactor: .required, remembersBrowsers: true),
                .init(secondFactor: .off, remembersBrowsers: false), .init(),
            ])
    }

    @Test func signUpByMailIsOnOffOrLeftAsItIs() async throws {
        let seen = Mutex<[Bool?]>([])
        var services = ScriptedServices()
        services.answer(Identity.UpdateApplication.self) { call in
            seen.withLock { $0.append(call.signUpByMail) }
            return Application(
                id: call.id, name: "Shop", parentID: nil, signUpByMail: call.signUpByMail, createdAt: .now)
        }
        let id = "\(ApplicationID.make())"
        _ = try await services.run("apps", "update", id, "--sign-up-by-mail")
        _ = try await services.run("apps", "update", id, "--no-sign-up-by-mail")
        _ = try await services.run("apps", "update", id)
        #expect(seen.withLock { $0 } == [true, false, nil])
    }
}
