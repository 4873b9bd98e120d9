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

/// A gateway in an attacker's hands: everything that its sockets take, said by somebody who wants to be somebody else.
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
        func refusal<Method: RPCMethod>(_ method: Method, on service: ServiceClient) async -> String? {
            do {
                _ = try await call(method, on: service)
                return nil
            } catch {
                return (error as? ServiceError)?.code ?? "\(type(of: error))"
            }
        }

        func open(_ proof: Proof) async -> String? {
            await refusal(Tokens.IssueSession(proof: proof, client: client, device: .init()), on: fleet.tokens)
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

    @Test func noSessionForSomebodyWhoDidNotSignIn() async throws {
        try await withAttacker { attacker in
            let victim = attacker.victim
            let account = try #require(victim.activeMembership).accountID
            // Identity vouches for a switch of account to who shows a session: the attacker has one, of their own.
            let token = try await attacker.call(
                Tokens.VouchSession(accessToken: attacker.token), on: attacker.fleet.tokens)
            let elsewhere = await attacker.refusal(
                Identity.SwitchAccount(session: token, account: account), on: attacker.fleet.identity)
            #expect(elsewhere == "not_found")
            let own = try #require(attacker.own.activeMembership).accountID
            let vouched = try await attacker.call(
                Identity.SwitchAccount(session: token, account: own), on: attacker.fleet.identity)
            #expect(await attacker.open(vouched.proof) == "invalid_proof")

            // Nor does what the attacker signs, in whoever's name.
            for service in [ServiceName.identity, .mailer, .gateway] {
                let key = Curve25519.Signing.PrivateKey()
                let signer = try await ProofSigner(service: service, seed: SecretKey(key.rawRepresentation))
                let claims = ProofClaims.session(
                    user: victim.id, epoch: 1, request: attacker.request, client: attacker.client,
                    application: victim.applicationID, account: account, role: .owner, authenticationMethods: ["pwd"])
                #expect(await attacker.open(try await signer.sign(claims, for: .tokens)) == "invalid_proof")
                let acting = try await signer.sign(
                    statement: SessionShown(
                        user: victim.id, application: victim.applicationID, account: account, client: attacker.client,
                        session: .make(), request: attacker.request), for: .identity)
                for refusal in [
                    await attacker.refusal(
                        Identity.SwitchAccount(session: acting, account: account), on: attacker.fleet.identity),
                    await attacker.refusal(
                        Identity.ListInvites(account: account, inviter: acting), on: attacker.fleet.identity),
                    await attacker.refusal(
                        Identity.ListInvites(account: account, inviter: nil), on: attacker.fleet.identity),
                ] { #expect(refusal == "invalid_proof") }
                let grant = try Self.grant(.magicLink, to: victim, client: attacker.client)
                let shown = try await signer.sign(
                    statement: MailboxShown(grant: grant, mailedAt: 0, request: attacker.request), for: .identity)
                let refusal = await attacker.refusal(
                    Identity.SignInByMail(proof: shown), on: attacker.fleet.identity)
                #expect(refusal == "invalid_proof")
            }
        }
    }

    @Test func noLinkForSomebodyElseInOnesOwnMailbox() async throws {
        try await withAttacker { attacker in
            let own = try #require(attacker.own.credentials.first?.email)
            for purpose in [OneTimeGrant.Purpose.magicLink, .passwordReset] {
                let grant = try Self.grant(purpose, to: attacker.victim, client: attacker.client)
                let mail = OutgoingMail(kind: .magicLink, recipient: own, client: attacker.client, grant: grant)
                let refusal = await attacker.refusal(
                    Mailer.Enqueue(mail: mail, idempotencyKey: UUID().uuidString), on: attacker.fleet.mailer)
                #expect(refusal == "invalid_request")
            }
        }
    }

    @Test func noCodesThatNobodyIsMailed() async throws {
        try await withAttacker { attacker in
            let grant = try Self.grant(.magicLink, to: attacker.victim, client: attacker.client)
            let mail = OutgoingMail(kind: .magicLink, recipient: grant.email, client: attacker.client, grant: grant)
            let key = UUID().uuidString
            let first = try await attacker.call(
                Mailer.Enqueue(mail: mail, idempotencyKey: key), on: attacker.fleet.mailer)
            let test = try await TestFleet.shared()
            let mailed = try await Mailbox(fleet: test, address: grant.email.description).mail("magic_link")
            let code = try #require(mailed.code)
            // Neither makes a second call a code of its own, nor does it void the one that was mailed.
            for _ in 0..<3 {
                let again = try await attacker.call(
                    Mailer.Enqueue(mail: mail, idempotencyKey: key), on: attacker.fleet.mailer)
                #expect(again.isDuplicate && again.id == first.id)
            }
            let answer = try await attacker.api.post(
                "/auth/sign-in-with-code",
                ["client_id": "client_demo", "email": grant.email.description, "code": code])
            #expect(answer.status == 200)
        }
    }

    @Test func nothingThatIsForOperators() async throws {
        try await withAttacker { attacker in
            let grant = try Self.grant(.magicLink, to: attacker.victim, client: attacker.client)
            let mail = OutgoingMail(kind: .magicLink, recipient: grant.email, client: attacker.client, grant: grant)
            #expect(await attacker.refusal(Mailer.SendLink(mail: mail), on: attacker.fleet.mailer) != nil)
            let victim = attacker.victim.id
            #expect(await attacker.refusal(Identity.ShowUser(.id(victim)), on: attacker.fleet.identity) != nil)
            #expect(await attacker.refusal(Identity.EraseUser(user: victim), on: attacker.fleet.identity) != nil)
            #expect(await attacker.refusal(Identity.ListClients(), on: attacker.fleet.identity) != nil)
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
