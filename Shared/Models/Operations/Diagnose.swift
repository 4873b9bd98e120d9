extension Operations {
    /// Runs checks that take longer than ``GetHealth`` may, or that warn of future problems; for operators.
    public struct Diagnose: RPCMethod {
        public static let name = "service.diagnose"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = Health

        public init() {}
    }
}
