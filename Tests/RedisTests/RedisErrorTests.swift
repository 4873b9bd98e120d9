import Models
import Redis
import Testing

@Suite struct RedisErrorTests {
    private static let server = RedisServerError(message: "ERR no")

    @Test(
        arguments: [
            (.unavailable(wasSent: true), true), (.unavailable(wasSent: false), false),
            (.timeout(wasSent: true), true), (.timeout(wasSent: false), false),
            (.cancelled(wasSent: true), true), (.cancelled(wasSent: false), false),
            (.server(server), true), (.protocolError, true), (.unexpectedReply(script: "S"), true),
            (.overloaded, false),
        ] as [(RedisError, Bool)])
    func tellsWhetherRedisMayHaveExecutedTheCommand(error: RedisError, wasSent: Bool) {
        #expect(error.wasSent == wasSent)
        #expect(!"\(error)".contains("may have been executed") || wasSent)
    }

    @Test func namesTheScriptWhoseReplyIsUnknown() {
        #expect("\(RedisError.unexpectedReply(script: "RevokeKeyScript"))".contains("RevokeKeyScript"))
    }

    /// A message may quote arguments; the code is never one.
    @Test(arguments: [
        ("WRONGTYPE Operation against a key", "WRONGTYPE"), ("MY_ERROR", "MY_ERROR"), ("hunter2", "ERR"), ("", ""),
        ("ERR unknown command 'x', with args beginning with: 'hunter2'", "ERR"), ("Ünknown", "ERR"),
        (String(repeating: "A", count: 25), "ERR"),
    ])
    func describesAServerErrorByItsCodeAlone(message: String, code: String) {
        #expect("\(RedisServerError(message: message))" == code)
        #expect(!"\(RedisError.server(RedisServerError(message: message)))".contains("hunter2"))
    }

    @Test(
        arguments: [
            .unavailable(wasSent: true), .timeout(wasSent: false), .overloaded, .cancelled(wasSent: false),
            .server(RedisServerError(message: "LOADING Redis is loading")),
            .server(RedisServerError(message: "OOM command not allowed")),
            .server(RedisServerError(message: "READONLY You can't write")),
            .server(RedisServerError(message: "BUSY a script")), .server(RedisServerError(message: "MASTERDOWN x")),
            .server(
                RedisServerError(message: "ERR Error running script (call to f_1): @user_script:1: -READONLY You can't")
            ),
            .server(RedisServerError(message: "NOREPLICAS Not enough good replicas to write.")),
            .server(RedisServerError(message: "CLUSTERDOWN Hash slot not served")),
            .server(RedisServerError(message: "TRYAGAIN Multiple keys request during rehashing of slot")),
        ] as [RedisError])
    func aServerThatIsAwayOrBusyIsUnavailable(error: RedisError) {
        #expect(error.serviceError == .unavailable())
    }

    /// Another server may listen at the address for a while. What Redis itself refuses, it refuses again.
    @Test func aMalformedReplyMayPass() {
        for error in [.protocolError, .unexpectedReply(script: "S"), .unavailable(wasSent: false)] as [RedisError] {
            #expect(error.mayPass, "\(error)")
        }
        #expect(!RedisError.server(RedisServerError(message: "NOPERM x")).mayPass)
    }

    @Test(
        arguments: [
            .server(server), .server(RedisServerError(message: "NOPERM x")), .protocolError,
            .unexpectedReply(script: "S"),
        ] as [RedisError])
    func aRefusedCommandIsAnInternalError(error: RedisError) {
        #expect(error.serviceError == .internal)
    }
}
