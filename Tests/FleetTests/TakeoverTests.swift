import Crypto
import Foundation
import Logging
import Models
import NIOPosix
import Proofs
import RPC
import RPCClient
import TestKit
import Testing

/// A gateway in an attacker's hands: calls everything that its sockets accept, to act as another user.
@Suite struct TakeoverTests {
    private struct Attacker {
        let fleet: Fleet
        let api: API
        let victim: SessionProfile
        let own: SessionProfile
        /// Of the attacker's own session.
        let token: AccessToken
        let client: ClientID
        let request = RequestID.make()

        /// Calls as the gateway would for a request of the attacker's choice.
        func call<Method: RPCMethod>(_ method: Method, on service: ServiceClient) async throws -> Method.Reply {
            let context = CallContext(requestID: request, deadline: .after(.seconds(5)), caller: .gateway)
            return try await CallContext.$current.withValue(context) { try await service.call(method) }
        }

        /// The code of what a call is refused with; nil when it is not.
        func errorCode<Method: RPCMethod>(_ method: Method, on service: ServiceClient) async -> String? {
            do {
                _ = try await call(method, on: service)
                return nil
            } catch {
                return (error as? ServiceError)?.code.rawValue ?? "\(type(of: error))"
            }
        }

        func open(_ proof: Proof) async -> String? {
            await errorCode(Tokens.IssueSession(proof: proof, client: client, device: .init()), on: fleet.tokens)
        }
    }

    private func withAttacker(_ body: (Attacker) async throws -> Void) async throws {
        let test = try await TestFleet.shared()
        let api = API(baseURL: test.baseURL)
        func profile(_ answer: API.Answer) throws -> SessionProfile {
            let json = try JSONSerialization.data(withJSONObject: try #require(answer.json["profile"]))
            return try JSONDecoder().decode(SessionProfile.self, from: json)
        }
        let (victim, own) = (try await api.signUp(API.newEmail("victim")), try await api.signUp(API.newEmail("eve")))
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let fleet = Fleet(
            paths: SocketPath(runDirectory: try test.runDirectory), group: MultiThreadedEventLoopGroup.singleton,
            defaultTimeout: .seconds(5), logger: logger)
        await fleet.connect()
        defer { fleet.close() }
        try await body(
            Attacker(
                fleet: fleet, api: api, victim: try profile(victim), own: try profile(own),
                token: Secret(try #require(own["tokens.access_token"])),
                client: try #require(ClientID("client_demo"))))
    }

    @Test func createsNoSessionForAnAbsentUser() async throws {
        try await withAttacker { attacker in
            let victim = attacker.victim
            let account = try #require(victim.activeMembership).accountID
            // Identity switches accounts only for a session proof: the attacker has one for their own session.
            func session() async throws -> Proof {
                try await attacker.call(
                    Tokens.IssueSessionProof(accessToken: attacker.token), on: attacker.fleet.tokens)
            }
            let elsewhere = await attacker.errorCode(
                Identity.SwitchAccount(session: try await session(), account: account), on: attacker.fleet.identity)
            #expect(elsewhere == "not_found")
            let own = try #require(attacker.own.activeMembership).accountID
            let authenticated = try await attacker.call(
                Identity.SwitchAccount(session: try await session(), account: own), on: attacker.fleet.identity)
            #expect(await attacker.open(authenticated.proof) == "invalid_proof")

            // Statements that the attacker signs do not count, in any service's name.
            for service in [ServiceName.identity, .mailer, .gateway] {
                let key = Curve25519.Signing.PrivateKey()
                let signer = try await ProofSigner(service: service, seed: SecretKey(key.rawRepresentation))
                let claims = ProofClaims.session(
                    user: victim.id, epoch: 1, request: attacker.request, client: attacker.client,
                    application: victim.applicationID, account: account, role: .owner, authenticationMethods: ["pwd"])
                #expect(await attacker.open(try await signer.sign(claims, for: .tokens)) == "invalid_proof")
                let acting = try await signer.sign(
                    statement: SessionProof(
                        user: victim.id, application: victim.applicationID, account: account, client: attacker.client,
                        session: .make(), request: attacker.request), for: .identity)
                for code in [
                    await attacker.errorCode(
                        Identity.SwitchAccount(session: acting, account: account), on: attacker.fleet.identity),
                    await attacker.errorCode(
                        Identity.ListInvites(account: account, inviter: acting), on: attacker.fleet.identity),
                    await attacker.errorCode(
                        Identity.ListInvites(account: account, inviter: nil), on: attacker.fleet.identity),
                ] { #expect(code == "invalid_proof") }
                let grant = try Self.grant(.magicLink, to: victim, client: attacker.client)
                let session = try await signer.sign(
                    statement: MailboxProof(grant: grant, mailedAt: 0, request: attacker.request), for: .identity)
                let code = await attacker.errorCode(
                    Identity.SignInWithEmailLink(proof: session), on: attacker.fleet.identity)
                #expect(code == "invalid_proof")
            }
        }
    }

    /// Only emails that identity wrote are sent: to no other recipient, with no other link.
    @Test func sendsNoEmailThatIdentityDidNotWrite() async throws {
        try await withAttacker { attacker in
            let grant = try Self.grant(.magicLink, to: attacker.victim, client: attacker.client)
            let mail = OutgoingMail(
                kind: .magicLink, recipient: grant.email, client: attacker.client, grant: grant,
                linkPage: "https://evil.example/collect")
            let content = try JSONEncoder().encode(mail)
            for service in [ServiceName.identity, .mailer, .gateway] {
                let key = Curve25519.Signing.PrivateKey()
                let signer = try await ProofSigner(service: service, seed: SecretKey(key.rawRepresentation))
                let proof = try await signer.sign(
                    statement: MailProof(event: .make(), content: content), for: .mailer)
                let code = await attacker.errorCode(
                    Mailer.EnqueueMessage(mail: SignedMail(content: content, proof: proof)), on: attacker.fleet.mailer)
                #expect(code == "invalid_proof")
            }
            // Identity's proof of something else does not authorize an email.
            let token = try await attacker.call(
                Tokens.IssueSessionProof(accessToken: attacker.token), on: attacker.fleet.tokens)
            let client = try await attacker.call(
                Identity.AuthenticateClient(client: attacker.client, credentials: .none), on: attacker.fleet.identity)
            for proof in [token, client.proof] {
                let code = await attacker.errorCode(
                    Mailer.EnqueueMessage(mail: SignedMail(content: content, proof: proof)), on: attacker.fleet.mailer)
                #expect(code == "invalid_proof")
            }
            let test = try await TestFleet.shared()
            try await Task.sleep(for: .milliseconds(300))
            let mails = try Mailbox(fleet: test, address: grant.email.description).mails()
            #expect(mails.allSatisfy { $0.kind == "verification" })
        }
    }

    /// The gateway passes on emails that identity wrote. It can neither change nor repeat one.
    @Test func sendsNoChangedOrRepeatedEmail() async throws {
        try await withAttacker { attacker in
            let email = try #require(attacker.victim.credentials.first?.email)
            // The fleet's own gateway leases events too, so the attacker asks until it gets one of the victim's.
            var caught: SignedMail?
            for _ in 0..<50 where caught == nil {
                _ = try await attacker.call(
                    Identity.RequestEmailLink(client: attacker.client, email: email, purpose: .magicLink),
                    on: attacker.fleet.identity)
                for event in try await attacker.call(
                    Identity.LeaseEvents(leaseSeconds: 1), on: attacker.fleet.identity)
                {
                    guard case .mail(let mail) = event.work, try mail.mail().recipient == email else { continue }
                    caught = mail
                }
            }
            let mail = try #require(caught)
            var content = try mail.mail()
            content.linkPage = "https://evil.example/collect"
            let altered = SignedMail(content: try JSONEncoder().encode(content), proof: mail.proof)
            #expect(
                await attacker.errorCode(Mailer.EnqueueMessage(mail: altered), on: attacker.fleet.mailer)
                    == "invalid_proof")
            content = try mail.mail()
            content.recipient = try #require(attacker.own.credentials.first?.email)
            let stolen = SignedMail(content: try JSONEncoder().encode(content), proof: mail.proof)
            #expect(
                await attacker.errorCode(Mailer.EnqueueMessage(mail: stolen), on: attacker.fleet.mailer)
                    == "invalid_proof")

            let first = try await attacker.call(Mailer.EnqueueMessage(mail: mail), on: attacker.fleet.mailer)
            for _ in 0..<3 {
                let again = try await attacker.call(Mailer.EnqueueMessage(mail: mail), on: attacker.fleet.mailer)
                #expect(again.isDuplicate && again.id == first.id)
            }
        }
    }

    /// Audit entries and notices about a user state only what tokens or mailer has seen.
    @Test func writesNoUnattestedAuditEntryOrNotice() async throws {
        try await withAttacker { attacker in
            let key = Curve25519.Signing.PrivateKey()
            for service in [ServiceName.tokens, .identity, .mailer, .gateway] {
                let signer = try await ProofSigner(service: service, seed: SecretKey(key.rawRepresentation))
                let event = try await signer.sign(
                    statement: SessionEventProof(
                        .refreshTokenReused, user: attacker.victim.id, request: attacker.request), for: .identity)
                #expect(
                    await attacker.errorCode(Identity.RecordSessionEvent(event), on: attacker.fleet.identity)
                        == "invalid_proof")
                let code = try await signer.sign(
                    statement: WrongCodeProof(
                        client: attacker.client, email: try #require(attacker.victim.credentials.first?.email),
                        request: attacker.request), for: .identity)
                #expect(
                    await attacker.errorCode(Identity.RecordWrongCode(proof: code), on: attacker.fleet.identity)
                        == "invalid_proof")
            }
            // One's own sessions are ended, and that is written down once.
            let ended = try await attacker.call(
                Tokens.EndAllSessions(of: .holder(of: attacker.token)), on: attacker.fleet.tokens)
            let proof = try #require(ended.proof)
            #expect(await attacker.errorCode(Identity.RecordSessionEvent(proof), on: attacker.fleet.identity) == nil)
            #expect(
                await attacker.errorCode(Identity.RecordSessionEvent(proof), on: attacker.fleet.identity)
                    == "invalid_proof")
        }
    }

    /// A session proof permits one action.
    @Test func aSessionProofPermitsOneAction() async throws {
        try await withAttacker { attacker in
            let account = try #require(attacker.own.activeMembership).accountID
            let session = try await attacker.call(
                Tokens.IssueSessionProof(accessToken: attacker.token), on: attacker.fleet.tokens)
            let list = Identity.ListInvites(account: account, inviter: session)
            #expect(await attacker.errorCode(list, on: attacker.fleet.identity) == nil)
            #expect(await attacker.errorCode(list, on: attacker.fleet.identity) == "invalid_proof")
            let email = try #require(EmailAddress(API.newEmail("invitee")))
            let invite = Identity.CreateInvite(account: account, email: email, role: .member, inviter: session)
            #expect(await attacker.errorCode(invite, on: attacker.fleet.identity) == "invalid_proof")
        }
    }

    /// What a user may see, take back and erase, is shown and done only for a session of theirs.
    @Test func readsAndErasesNothingOfAnAbsentUser() async throws {
        try await withAttacker { attacker in
            let (fleet, victim) = (attacker.fleet, attacker.victim)
            let account = try #require(victim.activeMembership).accountID
            let email = try #require(victim.credentials.first?.email)
            func errorCodes(_ session: Proof) async -> [String?] {
                [
                    await attacker.errorCode(Identity.ListActivity(session: session), on: fleet.identity),
                    await attacker.errorCode(Identity.ListConsents(session: session), on: fleet.identity),
                    await attacker.errorCode(
                        Identity.RevokeConsent(session: session, client: attacker.client), on: fleet.identity),
                    await attacker.errorCode(Identity.PrepareExport(session: session), on: fleet.identity),
                    await attacker.errorCode(Identity.ExportPersonalData(session: session), on: fleet.identity),
                    await attacker.errorCode(Identity.DeleteUser(session: session), on: fleet.identity),
                ]
            }
            for service in [ServiceName.tokens, .identity, .mailer, .gateway] {
                let key = Curve25519.Signing.PrivateKey()
                let signer = try await ProofSigner(service: service, seed: SecretKey(key.rawRepresentation))
                let forged = try await signer.sign(
                    statement: SessionProof(
                        user: victim.id, application: victim.applicationID, account: account, client: attacker.client,
                        session: .make(), authenticatedAt: Int(Date().timeIntervalSince1970),
                        request: attacker.request), for: .identity)
                #expect(await errorCodes(forged) == Array(repeating: "invalid_proof", count: 6))
                let export = try await signer.sign(
                    statement: ExportProof(
                        user: victim.id, application: victim.applicationID, email: email, request: attacker.request),
                    for: .mailer)
                #expect(
                    await attacker.errorCode(Mailer.ListUserMails(proof: export), on: fleet.mailer) == "invalid_proof")
                let revocation = try await signer.sign(
                    statement: ConsentRevocationProof(user: victim.id, client: attacker.client, revokedAt: .max),
                    for: .tokens)
                #expect(
                    await attacker.errorCode(Tokens.EndClientSessions(proof: revocation), on: fleet.tokens)
                        == "invalid_proof")
            }
            // The attacker's own proofs show the attacker's own data, and no other statement stands for another.
            let own = try await attacker.call(
                Tokens.IssueSessionProof(accessToken: attacker.token), on: fleet.tokens)
            let export = try await attacker.call(Identity.ExportPersonalData(session: own), on: fleet.identity)
            #expect(export.data.user.id == attacker.own.id && export.data.emails.allSatisfy { $0.email != email })
            let prepared = try await attacker.call(Identity.PrepareExport(session: own), on: fleet.identity)
            #expect(await attacker.errorCode(Mailer.ListUserMails(proof: own), on: fleet.mailer) == "invalid_proof")
            let mails = try await attacker.call(
                Mailer.ListUserMails(proof: try #require(prepared.mailProofs.first)), on: fleet.mailer)
            #expect(mails.messages.allSatisfy { $0.recipient != email })
            _ = try await attacker.call(Identity.DeleteUser(session: own), on: fleet.identity)
            let read = Identity.GetProfile(user: victim.id, application: victim.applicationID, account: account)
            #expect(try await attacker.call(read, on: fleet.identity).status == .active)
        }
    }

    /// Accounts are changed for a session of an owner only, and a gateway is no operator.
    @Test func managesNoAccountOfAnAbsentUser() async throws {
        try await withAttacker { attacker in
            let (fleet, victim) = (attacker.fleet, attacker.victim)
            let account = try #require(victim.activeMembership).accountID
            func errorCodes(_ session: Proof?) async -> [String?] {
                [
                    await attacker.errorCode(
                        Identity.RenameAccount(session: session, account: account, accountName: "Mine"),
                        on: fleet.identity),
                    await attacker.errorCode(
                        Identity.ListMembers(session: session, account: account), on: fleet.identity),
                    await attacker.errorCode(
                        Identity.SetMemberRole(
                            session: session, account: account, member: .user(victim.id), role: .viewer),
                        on: fleet.identity),
                    await attacker.errorCode(
                        Identity.DeleteAccount(session: session, account: account), on: fleet.identity),
                    await attacker.errorCode(
                        Identity.RemoveMember(session: session, account: account, member: .user(victim.id)),
                        on: fleet.identity),
                ]
            }
            let refused: [String?] = Array(repeating: "invalid_proof", count: 5)
            #expect(await errorCodes(nil) == refused)
            for service in [ServiceName.tokens, .identity, .gateway] {
                let key = Curve25519.Signing.PrivateKey()
                let signer = try await ProofSigner(service: service, seed: SecretKey(key.rawRepresentation))
                let forged = try await signer.sign(
                    statement: SessionProof(
                        user: victim.id, application: victim.applicationID, account: account, client: attacker.client,
                        session: .make(), authenticatedAt: Int(Date().timeIntervalSince1970),
                        request: attacker.request), for: .identity)
                #expect(await errorCodes(forged) == refused)
                let created = Identity.CreateAccount(session: forged, accountName: "Mine")
                #expect(await attacker.errorCode(created, on: fleet.identity) == "invalid_proof")
                let epoch = try await signer.sign(
                    .epoch(99, of: victim.id, request: nil, keeping: nil, in: account), for: .tokens)
                #expect(
                    await attacker.errorCode(Tokens.AdvanceEpoch(proof: epoch), on: fleet.tokens) == "invalid_proof")
            }
            // The attacker's own proof finds no account of others.
            func own() async throws -> Proof {
                try await attacker.call(
                    Tokens.IssueSessionProof(accessToken: attacker.token), on: fleet.tokens)
            }
            #expect(await errorCodes(try await own()).first == "not_found")
            #expect(await errorCodes(try await own())[1] == "not_found")
            let join = Identity.SetMemberRole(
                session: try await own(), account: account, member: .user(attacker.own.id), role: .owner)
            #expect(await attacker.errorCode(join, on: fleet.identity) == "not_found")
            let list = Identity.ListAccounts(application: victim.applicationID)
            #expect(await attacker.errorCode(list, on: fleet.identity) != nil)
            #expect(await attacker.errorCode(Identity.ShowAccount(.id(account)), on: fleet.identity) != nil)
        }
    }

    /// What it can do, as the table in docs/architecture.md states. It is no promise, but a change here means a change there.
    @Test func canDoWhatTheDocumentationSays() async throws {
        try await withAttacker { attacker in
            let email = try #require(attacker.victim.credentials.first?.email)
            // Emails that anybody may request.
            let asked = Identity.RequestEmailLink(client: attacker.client, email: email, purpose: .magicLink)
            #expect(await attacker.errorCode(asked, on: attacker.fleet.identity) == nil)
            // Guessing passwords without a limit; each guess costs a password hash and is written down.
            for _ in 0..<3 {
                let guess = Identity.SignIn(client: attacker.client, email: email, password: Secret("not that, surely"))
                #expect(await attacker.errorCode(guess, on: attacker.fleet.identity) == "invalid_credentials")
            }
            // Profiles of users whose ids it knows.
            let victim = attacker.victim
            let account = try #require(victim.activeMembership).accountID
            let read = Identity.GetProfile(user: victim.id, application: victim.applicationID, account: account)
            #expect(await attacker.errorCode(read, on: attacker.fleet.identity) == nil)
        }
    }

    /// Only users separate processes on one machine, so `up` warns about root.
    @Test func aFleetThatRunsAsRootWarns() async throws {
        let test = try await TestFleet.shared()
        #expect(test.log.contains("everything runs as root here") == (geteuid() == 0))
    }

    /// Guesses at codes reach mailer, which counts them itself.
    @Test func guessesNoCode() async throws {
        try await withAttacker { attacker in
            let email = try #require(attacker.victim.credentials.first?.email)
            _ = try await attacker.api.post(
                "/auth/send-magic-link", ["client_id": "client_demo", "email": email.description])
            let test = try await TestFleet.shared()
            let mail = try await Mailbox(fleet: test, address: email.description).mail("magic_link")
            let code = try #require(mail.code)
            let place = Mailer.EmailCodeReference(.magicLink, client: attacker.client, email: email)
            func guess(_ code: String) async -> String? {
                await attacker.errorCode(
                    Mailer.RedeemEmailCode(place: place, code: Secret(code), redemption: .make()),
                    on: attacker.fleet.mailer)
            }
            for digit in 0..<5 {
                let wrong = String(repeating: "\(digit)", count: 6)
                #expect(await guess(wrong == code ? "999999" : wrong) == "code_invalid")
            }
            #expect(await guess(code) == "code_invalid")
        }
    }

    @Test func callsNoOperatorMethod() async throws {
        try await withAttacker { attacker in
            let grant = try Self.grant(.magicLink, to: attacker.victim, client: attacker.client)
            let mail = OutgoingMail(kind: .magicLink, recipient: grant.email, client: attacker.client, grant: grant)
            #expect(await attacker.errorCode(Mailer.SendEmailLink(mail: mail), on: attacker.fleet.mailer) != nil)
            let victim = attacker.victim.id
            #expect(await attacker.errorCode(Identity.ShowUser(.id(victim)), on: attacker.fleet.identity) != nil)
            #expect(await attacker.errorCode(Identity.EraseUser(user: victim), on: attacker.fleet.identity) != nil)
            #expect(await attacker.errorCode(Identity.ListClients(), on: attacker.fleet.identity) != nil)
            let password = Secret("a password of the attacker's")
            let key = Identity.CreateAPIKey(name: "x", scope: .write)
            #expect(await attacker.errorCode(key, on: attacker.fleet.identity) != nil)
            #expect(await attacker.errorCode(Identity.ListAPIKeys(), on: attacker.fleet.identity) != nil)
            #expect(
                await attacker.errorCode(Identity.CheckAPIKey(secret: password), on: attacker.fleet.identity) != nil)
            #expect(
                await attacker.errorCode(
                    Identity.SetUserPassword(user: victim, password: password), on: attacker.fleet.identity) != nil)
        }
    }

    /// It can use up a user's attempts, as anybody can. Those of operators at the console it can neither use up nor clear.
    @Test func countsNoAttemptsOfOperators() async throws {
        try await withAttacker { attacker in
            let tokens = attacker.fleet.tokens
            let rule = Tokens.LimitRule(limit: 5, window: 300)
            let (user, application) = (attacker.victim.id, attacker.victim.applicationID)
            let email = try #require(attacker.victim.credentials.first?.email)
            for name in [
                Tokens.AttemptSubject.password(of: email, in: application),
                Tokens.AttemptSubject.secondFactor(of: user), Tokens.AttemptSubject.recoveryCode(of: user),
            ] {
                for device in [nil, Secret("device")] {
                    let subject = Secret(Tokens.AttemptSubject.ofOperator(name, at: device))
                    let begin = Tokens.BeginAttempt(subject: subject, rule: rule, perDay: 90)
                    #expect(await attacker.errorCode(begin, on: tokens) == "forbidden")
                    let finish = Tokens.FinishAttempt(
                        subject: subject, rule: rule, attempt: .init(isKnownDevice: false), outcome: .right,
                        clearsFailedAttempts: true)
                    #expect(await attacker.errorCode(finish, on: tokens) == "forbidden")
                    #expect(
                        await attacker.errorCode(Tokens.ClearAttempts(subjects: [subject]), on: tokens) != nil)
                }
            }
        }
    }

    private static func grant(
        _ purpose: OneTimeGrant.Purpose, to user: SessionProfile, client: ClientID
    ) throws -> OneTimeGrant {
        let credential = try #require(user.credentials.first)
        return OneTimeGrant(
            purpose, email: try #require(credential.email), application: user.applicationID, client: client,
            user: user.id, credential: credential.id)
    }
}
