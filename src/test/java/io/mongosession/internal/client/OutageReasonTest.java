package io.mongosession.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoTimeoutException;
import com.mongodb.ServerAddress;
import com.mongodb.connection.ClusterConnectionMode;
import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ClusterType;
import com.mongodb.connection.ServerConnectionState;
import com.mongodb.connection.ServerDescription;
import com.mongodb.connection.ServerType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the driver knows of the servers, put into words. */
class OutageReasonTest {

  private static OutageReason of(ServerDescription... servers) {
    return OutageReason.of(
        new MongoTimeoutException("too late"),
        new ClusterDescription(
            ClusterConnectionMode.MULTIPLE, ClusterType.REPLICA_SET, List.of(servers)));
  }

  @Test
  void aReplicaSetWithoutAnyServerIsReportedAsHavingNoPrimary() {
    assertThat(of()).isEqualTo(OutageReason.NO_PRIMARY);
  }

  @Test
  void aReplicaSetWhereOnlyASecondaryRespondsIsReportedAsHavingNoPrimary() {
    assertThat(
            of(
                ServerDescription.builder()
                    .address(new ServerAddress())
                    .state(ServerConnectionState.CONNECTED)
                    .type(ServerType.REPLICA_SET_SECONDARY)
                    .ok(true)
                    .build()))
        .isEqualTo(OutageReason.NO_PRIMARY);
  }

  @Test
  void aServerThatHasNotRespondedYetIsReportedAsSilent() {
    assertThat(
            of(
                ServerDescription.builder()
                    .address(new ServerAddress())
                    .state(ServerConnectionState.CONNECTING)
                    .build()))
        .isEqualTo(OutageReason.SILENT);
  }
}
