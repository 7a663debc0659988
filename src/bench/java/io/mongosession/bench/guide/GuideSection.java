package io.mongosession.bench.guide;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.mongosession.bench.Lab;
import io.mongosession.bench.Section;
import io.mongosession.bench.server.DatabaseServer;
import io.mongosession.bench.stats.DriftProbe;

/** The comparisons of the user guide of the Python original. */
public final class GuideSection implements Section {

  @Override
  public String name() {
    return "guide";
  }

  @Override
  public void run(Lab lab) throws Exception {
    try (MongoClient client = MongoClients.create(lab.server().uri())) {
      DriftProbe probe = new DriftProbe(() -> DatabaseServer.ping(client));
      lab.report().add(SharedFactory.measure(lab, probe));
    }
    lab.report().add(ManyManagers.measure(lab));
  }
}
