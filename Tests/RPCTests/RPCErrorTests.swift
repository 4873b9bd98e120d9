import Foundation
import Models
import Testing

@testable import RPC

@Suite struct RPCErrorTests {
    @Test func theErrorOfAServiceIsReadAsItWasWritten() throws {
        let error = ServiceError(.invalidRequest, detail: "Größe „x“", retryAfter: 3)
        let read = RPCError(encoded: RPCError(error).encoded)
        #expect(read.code == RPCError.Code.service && read.message == error.code.rawValue)
        #expect(read.serviceError == error)
    }

    /// Caller and service do not agree on the contract, which the caller's caller can't mend.
    @Test func anErrorOfTheProtocolIsAnInternalErrorForCallers() {
        let error = RPCError(code: RPCError.Code.methodNotFound, message: "no such method for this caller")
        let read = RPCError(encoded: error.encoded)
        #expect(read.code == error.code && read.message == error.message && read.data == nil)
        #expect(read.serviceError == .internal)
    }

    @Test(arguments: ["", "5", "null", "{}", #"{"code":"x","message":"m"}"#, #"{"code":1}"#])
    func anUnreadableErrorIsAnInternalError(json: String) {
        let error = RPCError(encoded: Data(json.utf8))
        #expect(error.code == RPCError.Code.parseError && error.serviceError == .internal)
    }

    @Test func theCodesAreThoseOfJSONRPC() {
        let codes = [
            RPCError.Code.parseError, RPCError.Code.invalidRequest, RPCError.Code.methodNotFound,
            RPCError.Code.invalidParams,
        ]
        #expect(codes == [-32700, -32600, -32601, -32602])
        // Free for servers (JSON-RPC 2.0 §5.1).
        #expect((-32099 ... -32000).contains(RPCError.Code.service))
    }
}
