import ArgumentParser

/// The ceilings that `make bench` measures the fleet against, each a part alone: HTTP without a product, the
/// password hash without a service, the RPC without a method, the stores without a query of ours.
@main
struct LoadProbe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load-probe",
        subcommands: [Hello.self, Hash.self, RPCEcho.self, RPCLoad.self, RedisLoad.self])
}

/// Runs `operation` from `tasks` tasks for `seconds`, and prints how many a second there were.
func printRate(tasks: Int, seconds: Double, _ operation: @escaping @Sendable () async throws -> Void) async throws {
    let end = ContinuousClock.now + .seconds(seconds)
    let start = ContinuousClock.now
    let total = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<tasks {
            group.addTask {
                var count = 0
                while ContinuousClock.now < end {
                    try await operation()
                    count += 1
                }
                return count
            }
        }
        return try await group.reduce(0, +)
    }
    let (whole, fraction) = (ContinuousClock.now - start).components
    print(Double(total) / (Double(whole) + Double(fraction) / 1e18))
}
