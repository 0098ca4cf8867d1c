"use strict";

const { authentication, withKey, throughTheErrors } = require("./authentication");
const checkPost = require("./creates/check_post");

module.exports = {
  version: require("./package.json").version,
  platformVersion: require("zapier-platform-core").version,
  authentication,
  beforeRequest: [withKey],
  afterResponse: [throughTheErrors],
  creates: { [checkPost.key]: checkPost },
};
