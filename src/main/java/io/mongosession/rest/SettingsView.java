package io.mongosession.rest;

import io.mongosession.config.EffectiveSetting;
import java.util.List;

/** The settings as they apply. */
record SettingsView(List<EffectiveSetting> settings) implements JsonResponse {}
