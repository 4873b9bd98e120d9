import TestKit
import Testing

/// A request as it goes over the wire, for a peer that writes its own messages.
func call(_ id: Int, _ method: String = "test.echo", params: String = #"{"text":"hi"}"#, deadline: Int = 5000) -> String
{
    #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","meta":{"deadline_ms":\#(deadline)},"params":\#(params)}"#
}

extension ScriptedPeer {
    /// Expects the next message from the other side to contain `part`.
    func expect(_ part: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let message = try await receive()
        #expect(message.contains(part), sourceLocation: sourceLocation)
    }
}
