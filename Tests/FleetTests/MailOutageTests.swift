import Foundation
import TestKit
import Testing

/// Emails and links survive outages and crashes.
@Suite struct MailOutageTests {
    private static let count = 2000

    @Test func sendsTwoThousandEmailsThroughAnOutageAndACrash() async throws {
        let server = try await TestMailServer.launch()
        let port = try server.ports.starttls
        try await server.stop()
        let fleet = try await TestFleet.launch(environment: [
            "LATCHKEY_MAIL_URL": "smtp://user:password@127.0.0.1:\(port)?starttls=required&ca=\(server.caFile)",
            "LATCHKEY_SCALE": "mailer=2", "LATCHKEY_RATE_LIMITS": "off",
        ])
        let api = API(baseURL: fleet.baseURL)
        let emails = (0..<20).map { _ in API.newEmail() }
        for email in emails { #expect(try await api.signUp(email).status == 200) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<20 {
                group.addTask {
                    for _ in 0..<(Self.count / 20 - 1) {
                        let answer = try await api.raw(
                            .POST, "/auth/send-magic-link", ["client_id": "client_demo", "email": emails[lane]])
                        #expect(answer.status == 204)
                    }
                }
            }
            try await group.waitForAll()
        }
        let start = ContinuousClock.now
        try await server.start()
        func ids() throws -> [String] {
            try server.mails().compactMap {
                $0.content.firstMatch(of: #/(?i)Message-ID: <([^>]+)>/#).map { String($0.1) }
            }
        }
        try await eventually(within: .seconds(60), "the first mails") { try ids().count > 300 }
        try await fleet.kill("mailer", instance: "2")
        try await eventually(within: .seconds(300), "all mails") { Set(try ids()).count == Self.count }
        let took = ContinuousClock.now - start
        try await Task.sleep(for: .seconds(1))
        let all = try ids()
        let doubled = all.count - Set(all).count
        print(
            "\(Self.count) mails after the outage in \(took), one mailer of two killed: 0 missing, \(doubled) doubled")
        // What the dead mailer had handed over and not yet ticked off is sent again: SMTP has no way to ask. At most
        // as many as it sends at once.
        #expect(doubled <= 4)
        #expect(Set(all).count == Self.count)
        try await fleet.stop()
        try await server.stop()
    }

    @Test func aResetLinkSurvivesACrashOfIdentity() async throws {
        let fleet = try await TestFleet.launch()
        let api = API(baseURL: fleet.baseURL)
        let email = API.newEmail()
        _ = try await api.signUp(email)
        _ = try await api.post("/auth/send-password-reset", ["client_id": "client_demo", "email": email])
        let mail = try await Mailbox(fleet: fleet, address: email).mail("password_reset")
        let token = try #require(mail.token)
        let new = "quite another sentence, and longer"
        func reset() async throws -> API.Answer {
            try await api.raw(.POST, "/auth/reset-password", ["token": token, "new_password": new])
        }
        // Identity hangs during the call, and is killed.
        try fleet.send(SIGSTOP, to: "identity")
        async let first = reset()
        try await Task.sleep(for: .milliseconds(500))
        try await fleet.kill("identity")
        #expect(try await first.status == 503)
        #expect(try await api.signIn(email).status != 401)
        try await eventually(within: .seconds(15), "the link to work again") { try await reset().status == 200 }
        #expect(try await api.signIn(email, password: new).status == 200)
        #expect(try await reset().code == "token_invalid")
        try await fleet.stop()
    }

    /// An error in the middle spends nothing, and no user is told to request another email.
    @Test func aHangingPostgresSpendsNoLinkAndNoCode() async throws {
        let fleet = try await TestFleet.launch(environment: ["LATCHKEY_RATE_LIMITS": "off"])
        let api = API(baseURL: fleet.baseURL)
        func mailed(_ kind: String, _ ask: (String) async throws -> Void) async throws -> (String, Mailbox.Mail) {
            let email = API.newEmail()
            try await ask(email)
            return (email, try await Mailbox(fleet: fleet, address: email).mail(kind))
        }
        func asked(_ kind: String, _ path: String) async throws -> (String, Mailbox.Mail) {
            try await mailed(kind) { email in
                _ = try await api.signUp(email)
                _ = try await api.post(path, ["client_id": "client_demo", "email": email])
            }
        }
        let address = API.newEmail()
        let owner = try await api.signUp(address)
        let inviter = api.bearing(owner["tokens.access_token"])
        let proof = try #require(try await Mailbox(fleet: fleet, address: address).mail("verification").code)
        let verified = try await inviter.post(
            "/auth/verify-with-code", ["email_id": owner["profile.credentials.0.id"] ?? "", "code": proof])
        #expect(verified.status == 204)
        let new = "quite another sentence, and longer"
        let (_, reset) = try await asked("password_reset", "/auth/send-password-reset")
        let (resetter, resetCode) = try await asked("password_reset", "/auth/send-password-reset")
        let (_, link) = try await asked("magic_link", "/auth/send-magic-link")
        let (reader, code) = try await asked("magic_link", "/auth/send-magic-link")
        let (_, invite) = try await mailed("invite") { email in
            _ = try await inviter.post("/auth/invites", ["email": email, "role": "member"])
        }
        let uses: [(path: String, body: [String: String])] = [
            ("/auth/reset-password", ["token": try #require(reset.token), "new_password": new]),
            (
                "/auth/reset-password",
                [
                    "client_id": "client_demo", "email": resetter, "code": try #require(resetCode.code),
                    "new_password": new,
                ]
            ),
            ("/auth/sign-in-with-token", ["token": try #require(link.token)]),
            (
                "/auth/sign-in-with-code",
                ["client_id": "client_demo", "email": reader, "code": try #require(code.code)]
            ),
            ("/auth/accept-invite", ["token": try #require(invite.token)]),
        ]
        // Gateways cache the client for a moment, so the calls do not fail at the lookup of the link's client.
        _ = try await api.post("/auth/login-methods", ["client_id": "client_demo"])

        try await freeze(fleet, SIGSTOP)
        await withTaskGroup(of: Void.self) { group in
            for use in uses {
                // Two at once, and once more when the first have failed.
                for pause in [0, 200, 5_500] {
                    group.addTask {
                        try? await Task.sleep(for: .milliseconds(pause))
                        let answer = try? await api.raw(.POST, use.path, use.body)
                        #expect(answer?.status == 503, "\(use.path) after \(pause) ms: \(answer?.text ?? "")")
                        #expect(answer?.headers.first(name: "retry-after") != nil)
                    }
                }
            }
        }
        try await freeze(fleet, SIGCONT)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for use in uses {
                group.addTask {
                    var last: Int?
                    try await eventually(within: .seconds(10), "\(use.path) to work again") {
                        last = try await api.raw(.POST, use.path, use.body).status
                        return last != 503
                    }
                    #expect(last == 200, "\(use.path)")
                    #expect(try await api.raw(.POST, use.path, use.body).status == 401, "\(use.path)")
                }
            }
            try await group.waitForAll()
        }
        try await fleet.stop()
    }

    /// Sends a signal to PostgreSQL and to all of its backends.
    private func freeze(_ fleet: TestFleet, _ signal: Int32) async throws {
        let postmaster = try #require(fleet.processID(of: "postgres"))
        var processes = [postmaster]
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            guard let id = Int32(name), let stat = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
                let parent = stat.split(separator: ")").last?.split(separator: " ").dropFirst().first
            else { continue }
            if Int32(parent) == postmaster { processes.append(id) }
        }
        #expect(processes.count > 2)
        for process in processes { kill(process, signal) }
    }

    @Test func aHangingTokensServiceSpendsNoLink() async throws {
        let fleet = try await TestFleet.launch(environment: ["LATCHKEY_RATE_LIMITS": "off"])
        let api = API(baseURL: fleet.baseURL)
        let email = API.newEmail()
        let signedUp = try await api.signUp(email)
        _ = try await api.post("/auth/send-magic-link", ["client_id": "client_demo", "email": email])
        let link = try #require(try await Mailbox(fleet: fleet, address: email).mail("magic_link").token)
        struct Made: Decodable { let token: String }
        let account = try #require(signedUp["profile.active_membership.account_id"])
        let invite = try await fleet.latchkey(
            as: Made.self, "invites", "create", "--account", account, "--email", API.newEmail(), "--role", "viewer"
        ).token
        func use(_ path: String, _ token: String) async throws -> API.Answer {
            try await api.raw(.POST, path, ["token": token])
        }
        let uses = [("/auth/sign-in-with-token", link), ("/auth/accept-invite", invite)]
        try fleet.send(SIGSTOP, to: "tokens")
        await withTaskGroup(of: Void.self) { group in
            for (path, token) in uses {
                group.addTask {
                    let answer = try? await use(path, token)
                    #expect(answer?.status == 503, "\(path): \(answer?.text ?? "")")
                }
            }
        }
        try fleet.send(SIGCONT, to: "tokens")
        for (path, token) in uses {
            var answer: API.Answer?
            try await eventually(within: .seconds(10), "\(path) to work") {
                answer = try await use(path, token)
                return answer?.status != 503
            }
            #expect(answer?.status == 200, "\(path)")
            #expect(try await use(path, token).code == "token_invalid", "\(path)")
        }
        try await fleet.stop()
    }
}
