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

/// A gateway in an attacker's hands signs nobody up whom a sign-up hook does not let in, though the hook fails open.
@Suite struct SignUpHookTakeoverTests {
    private struct Attacker {
        let fleet: Fleet
        let client: ClientID
        let request = RequestID.make()

        /// Calls as the gateway would, within a time of the attacker's choice.
        func call<Method: RPCMethod>(
            _ method: Method, on service: ServiceClient, within time: Duration = .seconds(5)
        ) async throws -> Method.Reply {
            let context = CallContext(requestID: request, deadline: .after(time), caller: .gateway)
            return try await CallContext.$current.withValue(context) { try await service.call(method) }
        }

        func signUp(_ email: EmailAddress, _ answer: SignUpHookAnswer?) async -> ServiceError? {
            let call = Identity.SignUp(
                client: client, email: email, password: Secret(API.password), signUpHook: answer)
            do {
                _ = try await self.call(call, on: fleet.identity)
                return nil
            } catch {
                return (error as? ServiceError) ?? .internal
            }
        }

        func verdict(about request: SignedSignUpHookRequest, within time: Duration = .seconds(5)) async -> Proof? {
            try? await call(Mailer.RunSignUpHook(request: request), on: fleet.mailer, within: time).verdict
        }
    }

    private struct Made: Decodable { let id: String }

    /// A client of an application of its own, whose hook is asked at `url`.
    private func client(_ test: TestFleet, asking url: String) async throws -> ClientID {
        let app = try await test.latchkey(
            as: Made.self, "apps", "create", "--name", "Hook \(UUID())", "--sign-up-hook", url,
            "--sign-up-hook-fails", "open", "--sign-up-hook-allow-private")
        let client = try await test.latchkey(
            as: Made.self, "clients", "create", "--app", app.id, "--name", "Web", "--origin",
            "https://\(UUID().uuidString.lowercased()).example.com", "--redirect-uri", "https://app.example.com/back",
            "--method", "password")
        return try #require(ClientID(client.id))
    }

    @Test func skipsNoHookThatFailsOpen() async throws {
        let test = try await TestFleet.shared()
        let receiver = try await TestWebhookReceiver.launch()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let fleet = Fleet(
            paths: SocketPath(runDirectory: try test.runDirectory), group: MultiThreadedEventLoopGroup.singleton,
            defaultTimeout: .seconds(5), logger: logger)
        await fleet.connect()
        defer { fleet.close() }
        let attacker = Attacker(fleet: fleet, client: try await client(test, asking: try receiver.url))
        let email = try #require(EmailAddress(API.newEmail("eve")))
        let pending = await attacker.signUp(email, nil)
        #expect(pending?.code == .signUpUnavailable)
        let request = try #require(pending?.signUpHook)

        // In a hurry, the hook has no time to answer. That is not a hook that has failed.
        try receiver.behave(.init(status: 200, delay: 3, body: #"{"allow":false}"#))
        for time in [Duration.milliseconds(100), .milliseconds(300), .milliseconds(900)] {
            let verdict = await attacker.verdict(about: request, within: time)
            #expect(verdict == nil, "\(time)")
        }
        // Nor does a verdict count that the attacker signs in mailer's name.
        let key = Curve25519.Signing.PrivateKey()
        let signer = try await ProofSigner(service: .mailer, seed: SecretKey(key.rawRepresentation))
        let statement = SignUpVerdictProof(
            content: request.content, outcome: .failed("timeout"), request: attacker.request)
        let forged = try await signer.sign(statement: statement, for: .identity)
        let invalid = await attacker.signUp(email, SignUpHookAnswer(request: request, verdict: forged))
        #expect(invalid?.code == .invalidProof)

        // What is left is what the hook says.
        try receiver.behave(.init(status: 200, body: #"{"allow":false}"#))
        let said = await attacker.verdict(about: request)
        let answer = SignUpHookAnswer(request: request, verdict: try #require(said))
        let refused = await attacker.signUp(email, answer)
        #expect(refused?.code == .signUpRefused)
        try await receiver.stop()
    }
}
