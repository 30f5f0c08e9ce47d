include $(sort $(wildcard $(BR2_EXTERNAL_WANBELL_PATH)/package/*/*.mk))
