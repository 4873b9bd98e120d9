import Foundation
import Models
import TestKit
import Testing

@testable import RPC

@Suite struct RPCHandlerTests {
    private struct EchoHandler: RPCHandler {
        let prefix: String

        func callAsFunction(_ call: Echo, _ context: CallContext) async throws -> String { prefix + call.text }
    }

    private struct EncodedEchoHandler: EncodedRPCHandler {
        func callAsFunction(_ call: Echo, _ context: CallContext) async throws -> Data {
            Data("  \"\(call.text)\"".utf8)
        }
    }

    private func answer(_ router: Router) async throws -> String {
        let call = Envelope.Call(
            id: 1, method: Echo.name, deadlineMilliseconds: 5000, params: Data(#"{"text":"hi"}"#.utf8))
        let answer = await router.answer(call, caller: .gateway, deadline: .after(.seconds(5)))
        return String(decoding: try answer.get(), as: UTF8.self)
    }

    @Test func isRegisteredForItsMethod() async throws {
        var router = Router(logger: .discarding)
        router.handle(EchoHandler(prefix: "first "))
        router.handle(EchoHandler(prefix: "last "))
        #expect(router.methodNames == [Echo.name])
        #expect(try await answer(router) == #""last hi""#)
    }

    @Test func anEncodedReplyIsNotEncodedAgain() async throws {
        var router = Router(logger: .discarding)
        router.handle(EncodedEchoHandler())
        #expect(try await answer(router) == #"  "hi""#)
    }
}
