import Crypto
import Foundation
import Primitives

/// The source of a ``RedisScript`` and the names that it gives to its keys and arguments.
///
/// Redis hands a script two lists, `KEYS` and `ARGV`. The source never mentions them: a prologue that is made of the names,
/// `local session = KEYS[1]; local now, step = ARGV[1], ARGV[2]; `, stands before its first line. So positions exist in this
/// file alone, and the prologue and the values can't disagree, since both come from one list. All values are strings in Lua.
public struct LuaScript<Call>: Sendable {
    /// The names of some keys or arguments, each with the property of the call that it stands for:
    /// `["now": \.now, "step": \.step]`.
    public struct Names<Value>: Sendable, ExpressibleByDictionaryLiteral {
        fileprivate let elements: [(name: String, value: @Sendable (Call) -> Value)]

        public init(dictionaryLiteral elements: (String, @Sendable (Call) -> Value)...) {
            self.elements = elements.map { (name: $0.0, value: $0.1) }
        }
    }

    /// The name of a Lua table that holds all further keys or arguments, and the property that lists them:
    /// `("counters", \.counters)`.
    public typealias Rest<Value> = (name: String, values: @Sendable (Call) -> [Value])

    /// The script as Redis runs it: the prologue, then what was written.
    public let source: String
    /// The name under which Redis caches it: the SHA-1 of ``source``, in 40 hexadecimal digits.
    public let sha1: String

    private let keys: Names<String>
    private let moreKeys: Rest<String>?
    private let arguments: Names<any RedisArgument>
    private let moreArguments: Rest<any RedisArgument>?

    /// Names what a script takes.
    ///
    /// - Parameters:
    ///   - lua: the source, UTF-8, without `KEYS` and `ARGV`.
    ///   - keys: every key that the script touches, all in one slot of a cluster. A key that the script can only name while
    ///     it runs is made from a prefix in `arguments`, and has the hash tag of one of these.
    ///   - moreKeys: keys of which there are as many as a call likes.
    ///   - arguments: everything else, in any order.
    ///   - moreArguments: arguments of which there are as many as a call likes, such as the fields of a hash.
    public init(
        _ lua: [UInt8], keys: Names<String> = [:], moreKeys: Rest<String>? = nil,
        arguments: Names<any RedisArgument> = [:], moreArguments: Rest<any RedisArgument>? = nil
    ) {
        self.keys = keys
        self.moreKeys = moreKeys
        self.arguments = arguments
        self.moreArguments = moreArguments
        // On the line of the source's first: the line numbers of Redis's error messages are those of the file.
        source =
            Self.prologue("KEYS", keys.elements.map(\.name), rest: moreKeys?.name)
            + Self.prologue("ARGV", arguments.elements.map(\.name), rest: moreArguments?.name)
            + String(decoding: lua, as: UTF8.self)
        sha1 = Data(Insecure.SHA1.hash(data: Data(source.utf8))).hexadecimal
    }

    /// What follows the script in `EVAL` and `EVALSHA`: how many keys there are, the keys, the arguments.
    func operands(of call: Call) -> [any RedisArgument] {
        let keys = keys.elements.map { $0.value(call) } + (moreKeys?.values(call) ?? [])
        let arguments = arguments.elements.map { $0.value(call) } + (moreArguments?.values(call) ?? [])
        return [keys.count] + keys + arguments
    }

    /// Whether all keys of a call lie in one slot of a cluster: those that the call names, and those that the script makes from an
    /// argument named `…_prefix`.
    func hasOneSlot(for call: Call) -> Bool {
        let keys = keys.elements.map { $0.value(call) } + (moreKeys?.values(call) ?? [])
        let made = arguments.elements.filter { $0.name.hasSuffix("_prefix") }
            .map { String(decoding: $0.value(call).redisBytes, as: UTF8.self) + "x" }
        return Set((keys + made).map { HashSlot(of: $0) }).count <= 1
    }

    private static func prologue(_ list: String, _ names: [String], rest: String?) -> String {
        var lua = ""
        if !names.isEmpty {
            let values = names.indices.map { "\(list)[\($0 + 1)]" }
            lua = "local \(names.joined(separator: ", ")) = \(values.joined(separator: ", ")); "
        }
        if let rest { lua += "local \(rest) = {unpack(\(list), \(names.count + 1))}; " }
        return lua
    }
}
