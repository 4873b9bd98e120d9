import HTTPTypes
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct SignOutTests {
    @Test func ignoresASessionThatHasEndedInTheMeantime() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.EndSession.self) { _, _ in throw ServiceError.notFound("session") }
        fleet.answer(Tokens.EndAllSessions.self) { _, _ in throw ServiceError.invalidToken }
        fleet.forgetsBrowsers()
        try await fleet.withFleet { fleet in
            let signOut = UseCases(fleet).signOut
            for everywhere in [false, true] {
                let request = IncomingRequest.testing(headers: [.cookie: "access_token=good"])
                let session = try await signOut(request, everywhere: everywhere)
                #expect(session?.user == Samples.user)
            }
        }
    }

    @Test func endsNothingThatIsNotAllowed() async throws {
        let ended = Mutex(0)
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Tokens.EndSession.self) { _, _ in
            ended.withLock { $0 += 1 }
            return .init(count: 1, proof: nil)
        }
        try await fleet.withFleet { fleet in
            let request = IncomingRequest.testing(headers: [.cookie: "access_token=good"])
            await #expect(throws: ServiceError.originNotAllowed) {
                try await UseCases(fleet).signOut(request, everywhere: false) { client in
                    #expect(client == Samples.client)
                    throw ServiceError.originNotAllowed
                }
            }
        }
        #expect(ended.withLock { $0 } == 0)
    }
}
