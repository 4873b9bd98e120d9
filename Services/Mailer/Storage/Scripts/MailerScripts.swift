import Redis

/// The Lua scripts beside this file, built into the program.
enum MailerScripts {
    static let acceptMessage = script(PackageResources.accept_message_lua)
    static let reserveMessage = script(PackageResources.reserve_message_lua)
    static let takeMessages = script(PackageResources.take_messages_lua)
    static let holdMessage = script(PackageResources.hold_message_lua)
    static let settleMessage = script(PackageResources.settle_message_lua)
    static let moveMessage = script(PackageResources.move_message_lua)
    static let listRetrying = script(PackageResources.list_retrying_lua)
    static let forgetSenders = script(PackageResources.forget_senders_lua)
    static let keepToken = script(PackageResources.keep_token_lua)
    static let takeToken = script(PackageResources.take_token_lua)
    static let takeCode = script(PackageResources.take_code_lua)
    static let settleToken = script(PackageResources.settle_token_lua)

    private static func script(_ bytes: [UInt8]) -> UntypedScript {
        UntypedScript(String(decoding: bytes, as: UTF8.self))
    }
}
