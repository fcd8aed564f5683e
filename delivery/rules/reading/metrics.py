"""Metrics as AWS documents them: which there are, and by which dimensions each thing is found."""

from __future__ import annotations

# Namespace: its metrics. A metric of any other name is accepted and never has a value.
METRICS = {
    namespace: set(names.split())
    for namespace, names in {
        "AWS/ApplicationELB": """
            ActiveConnectionCount AnomalousHostCount ClientTLSNegotiationErrorCount ConsumedLCUs
            DesyncMitigationMode_NonCompliant_Request_Count DroppedInvalidHeaderRequestCount
            ForwardedInvalidHeaderRequestCount GrpcRequestCount HTTPCode_ELB_3XX_Count
            HTTPCode_ELB_4XX_Count HTTPCode_ELB_500_Count HTTPCode_ELB_502_Count
            HTTPCode_ELB_503_Count HTTPCode_ELB_504_Count HTTPCode_ELB_5XX_Count
            HTTPCode_Target_2XX_Count HTTPCode_Target_3XX_Count HTTPCode_Target_4XX_Count
            HTTPCode_Target_5XX_Count HTTP_Fixed_Response_Count HTTP_Redirect_Count
            HTTP_Redirect_Url_Limit_Exceeded_Count HealthyHostCount HealthyStateDNS
            HealthyStateRouting IPv6ProcessedBytes IPv6RequestCount MitigatedHostCount
            NewConnectionCount NonStickyRequestCount PeakLCUs ProcessedBytes
            RejectedConnectionCount RequestCount RequestCountPerTarget RuleEvaluations
            TargetConnectionErrorCount TargetResponseTime TargetTLSNegotiationErrorCount
            UnHealthyHostCount UnhealthyRoutingRequestCount UnhealthyStateDNS
            UnhealthyStateRouting""",
        "AWS/AutoScaling": """
            GroupAndWarmPoolDesiredCapacity GroupAndWarmPoolTotalCapacity GroupDesiredCapacity
            GroupInServiceCapacity GroupInServiceInstances GroupMaxSize GroupMinSize
            GroupPendingCapacity GroupPendingInstances GroupStandbyCapacity
            GroupStandbyInstances GroupTerminatingCapacity GroupTerminatingInstances
            GroupTotalCapacity GroupTotalInstances WarmPoolDesiredCapacity WarmPoolMinSize
            WarmPoolPendingCapacity WarmPoolTerminatingCapacity WarmPoolTotalCapacity
            WarmPoolWarmedCapacity""",
        "AWS/CloudFront": """
            401ErrorRate 403ErrorRate 404ErrorRate 4xxErrorRate 502ErrorRate 503ErrorRate
            504ErrorRate 5xxErrorRate BytesDownloaded BytesUploaded CacheHitRate
            FunctionComputeUtilization FunctionExecutionErrors FunctionInvocations
            FunctionThrottles FunctionValidationErrors LambdaExecutionError
            LambdaLimitExceededErrors LambdaValidationError OriginLatency Requests
            TotalErrorRate""",
        "AWS/DynamoDB": """
            AccountMaxReads AccountMaxTableLevelReads AccountMaxTableLevelWrites
            AccountMaxWrites AccountProvisionedReadCapacityUtilization
            AccountProvisionedWriteCapacityUtilization AgeOfOldestUnreplicatedRecord
            ConditionalCheckFailedRequests ConsumedReadCapacityUnits ConsumedWriteCapacityUnits
            MaxProvisionedTableReadCapacityUtilization
            MaxProvisionedTableWriteCapacityUtilization OnDemandMaxReadRequestUnits
            OnDemandMaxWriteRequestUnits OnlineIndexConsumedWriteCapacity
            OnlineIndexPercentageProgress OnlineIndexThrottleEvents PendingReplicationCount
            ProvisionedReadCapacityUnits ProvisionedWriteCapacityUnits
            ReadAccountLimitThrottleEvents ReadKeyRangeThroughputThrottleEvents
            ReadMaxOnDemandThroughputThrottleEvents ReadProvisionedThroughputThrottleEvents
            ReadThrottleEvents ReplicationLatency ReturnedBytes ReturnedItemCount
            ReturnedRecordsCount SuccessfulRequestLatency SystemErrors ThrottledRequests
            TimeToLiveDeletedItemCount TransactionConflict UserErrors
            WriteAccountLimitThrottleEvents WriteKeyRangeThroughputThrottleEvents
            WriteMaxOnDemandThroughputThrottleEvents WriteProvisionedThroughputThrottleEvents
            WriteThrottleEvents""",
        "AWS/ElastiCache": """
            ActiveDefragHits AuthenticationFailures BytesReadFromDisk BytesReadIntoMemcached
            BytesUsedForCache BytesUsedForCacheItems BytesUsedForHash
            BytesWrittenOutFromMemcached BytesWrittenToDisk CPUCreditBalance CPUCreditUsage
            CPUUtilization CacheHitRate CacheHits CacheMisses CasBadval CasHits CasMisses
            ChannelAuthorizationFailures ClusterBasedCmds ClusterBasedCmdsLatency CmdConfigGet
            CmdConfigSet CmdFlush CmdGets CmdSet CmdTouch CommandAuthorizationFailures
            CurrConfig CurrConnections CurrItems CurrVolatileItems DB0AverageTTL
            DatabaseCapacityUsageCountedForEvictPercentage DatabaseCapacityUsagePercentage
            DatabaseMemoryUsageCountedForEvictPercentage DatabaseMemoryUsagePercentage DecrHits
            DecrMisses DeleteHits DeleteMisses EngineCPUUtilization ErrorCount EvalBasedCmds
            EvalBasedCmdsLatency EvictedUnfetched Evictions ExpiredUnfetched FreeableMemory
            GeoSpatialBasedCmds GeoSpatialBasedCmdsLatency GetHits GetMisses GetTypeCmds
            GetTypeCmdsLatency GlobalDatastoreReplicationLag HashBasedCmds HashBasedCmdsLatency
            HyperLogLogBasedCmds HyperLogLogBasedCmdsLatency IamAuthenticationExpirations
            IamAuthenticationThrottling IncrHits IncrMisses IsMaster IsPrimary JsonBasedCmds
            JsonBasedCmdsLatency KeyAuthorizationFailures KeyBasedCmds KeyBasedCmdsLatency
            KeysTracked ListBasedCmds ListBasedCmdsLatency MasterLinkHealthStatus
            MemoryFragmentationRatio NetworkBandwidthInAllowanceExceeded
            NetworkBandwidthOutAllowanceExceeded NetworkBytesIn NetworkBytesOut
            NetworkConntrackAllowanceExceeded NetworkLinkLocalAllowanceExceeded
            NetworkMaxBytesIn NetworkMaxBytesOut NetworkMaxPacketsIn NetworkMaxPacketsOut
            NetworkPacketsIn NetworkPacketsOut NetworkPacketsPerSecondAllowanceExceeded
            NewConnections NewItems NonKeyTypeCmds NonKeyTypeCmdsLatency NumItemsReadFromDisk
            NumItemsWrittenToDisk PrimaryLinkHealthStatus PubSubBasedCmds PubSubBasedCmdsLatency
            Reclaimed ReplicationBytes ReplicationDelayedWriteCommands ReplicationLag
            SaveInProgress SearchBasedCmds SearchBasedCmdsLatency SetBasedCmds
            SetBasedCmdsLatency SetTypeCmds SetTypeCmdsLatency SlabsMoved SortedSetBasedCmds
            SortedSetBasedCmdsLatency StreamBasedCmds StreamBasedCmdsLatency StringBasedCmds
            StringBasedCmdsLatency SuccessfulReadRequestLatency SuccessfulWriteRequestLatency
            SwapUsage TouchHits TouchMisses TrafficManagementActive UnusedMemory""",
        "AWS/RDS": """
            BackupRetentionPeriodStorageUsed BinLogDiskUsage BurstBalance CPUCreditBalance
            CPUCreditUsage CPUSurplusCreditBalance CPUSurplusCreditsCharged CPUUtilization
            CheckpointLag ConnectionAttempts DBLoad DBLoadCPU DBLoadNonCPU
            DBLoadRelativeToNumVCPUs DatabaseConnections DiskQueueDepth DiskQueueDepthLogVolume
            EBSByteBalance% EBSIOBalance% FailedSQLServerAgentJobsCount FreeLocalStorage
            FreeLocalStoragePercent FreeStorageSpace FreeStorageSpaceLogVolume FreeableMemory
            MaximumUsedTransactionIDs NetworkReceiveThroughput NetworkTransmitThroughput
            OldestLogicalReplicationSlotLag OldestReplicationSlotLag ReadIOPS
            ReadIOPSLocalStorage ReadIOPSLogVolume ReadLatency ReadLatencyLocalStorage
            ReadLatencyLogVolume ReadThroughput ReadThroughputLogVolume ReplicaLag
            ReplicationSlotDiskUsage SwapUsage TransactionLogsDiskUsage
            TransactionLogsGeneration WriteIOPS WriteIOPSLocalStorage WriteIOPSLogVolume
            WriteLatency WriteLatencyLocalStorage WriteLatencyLogVolume WriteThroughput
            WriteThroughputLogVolume""",
        "AWS/Route53": """
            ChildHealthCheckHealthyCount ConnectionTime DNSQueries HealthCheckPercentageHealthy
            HealthCheckStatus SSLHandshakeTime TimeToFirstByte""",
        "AWS/SQS": """
            ApproximateAgeOfOldestMessage ApproximateNumberOfGroupsWithInflightMessages
            ApproximateNumberOfMessagesDelayed ApproximateNumberOfMessagesNotVisible
            ApproximateNumberOfMessagesVisible NumberOfDeduplicatedSentMessages
            NumberOfEmptyReceives NumberOfMessagesDeleted NumberOfMessagesReceived
            NumberOfMessagesSent SentMessageSize""",
    }.items()
}

# Dimension: the type that it names, and the attribute of it that is the value.
DIMENSIONS = {
    "AutoScalingGroupName": ("AWS::AutoScaling::AutoScalingGroup", "Ref"),
    "CacheClusterId": ("AWS::ElastiCache::CacheCluster", "Ref"),
    "DBInstanceIdentifier": ("AWS::RDS::DBInstance", "Ref"),
    "DistributionId": ("AWS::CloudFront::Distribution", "Ref"),
    "HealthCheckId": ("AWS::Route53::HealthCheck", "Ref"),
    "LoadBalancer": ("AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerFullName"),
    "QueueName": ("AWS::SQS::Queue", "QueueName"),
    "ReplicationGroupId": ("AWS::ElastiCache::ReplicationGroup", "Ref"),
    "TableName": ("AWS::DynamoDB::Table", "Ref"),
    "TargetGroup": ("AWS::ElasticLoadBalancingV2::TargetGroup", "TargetGroupFullName"),
}
# A node of a replication group is a cluster, too: <group>-001 is the first.
NODES = ("AWS::ElastiCache::ReplicationGroup", "-00")
# CloudFront's metrics are kept under this region, wherever the shop stands.
FIXED = {"Region": "Global"}
